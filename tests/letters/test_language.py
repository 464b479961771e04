"""The sentences read aloud: every paper of a whole life, for one to five services, enterprise and resident, with and
without works; words that no office would sign are looked for before any Word file is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

import pytest

from flows.casework.model import SERVICES, Application
from tests.clauses.privacy import desk_of, words_of
from tests.support.course_parts import Life
from tests.support.letter_cases import SEGMENTS, application

PROVIDERS = {"用水": "water", "用电": "power", "用气": "gas", "用暖": "heating", "通信": "telecom"}
DAY = "2026-11-23"
RESIDENT = {
    "applicant_kind": "居民", "applicant_name": "样本甲", "uscc": None, "legal_rep": None, "project_code": None,
    "project_name": None, "site_address": "济源市沁园街道文昌路1号院2号楼3单元401",
}  # fmt: skip
NONSENSE = {
    "a doubled 的": r"的的",
    "a doubled mark": r"[，。；：、]{2}",
    "an empty bracket": r"（）|《》|“”|〔〕|【】",
    "a mark at the edge of a bracket": r"（[，。；、：]|[，；、：]）",
    "a word of the program": r"(?<![A-Za-z])(?:None|True|False|undefined)(?![A-Za-z])|\[\]|\{|\}",
    "a half-width mark in Chinese": r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff])",
    "a doubled word": r"(联合报装|接入工程|行政许可|项目|申请人|通知|外线|用水|用电|用气|用暖|通信)\1",
    "a space between characters": r"[\u4e00-\u9fff] [\u4e00-\u9fff]",
}
OF_ONE = r"联合验收|一次到场|各专业|各单位|分别验收|第1次"
"""What no paper says where only one provider is concerned; facts and choices of the form aside."""
OF_SEVERAL = ("PLEDGE", "SURVEY_NOTICE")
"""What speaks of the law for all, or of departments beside the one provider."""
BLANKS = {
    "BOOKING": {"【待填时间】"},
    "ACCEPT_NOTICE": {"【待填时间】"},
    "SURVEY_NOTICE": {"【待填时间】", "【待填地点】"},
    "REQUIREMENT": {"【待填日期】", "【待盖章】", "【待签发日期】", "【待定审批部门】", "【待核定许可事项】"},
    "DECISION": {
        *("【待编号】", "【待填日期】", "【待盖章】", "【待签发日期】"),
        *("【待定审批部门】", "【待核定许可事项】"),
    },
    "PLEDGE": {"【待核定许可事项】"},
    "SUPERVISE": {"【待定监管部门】", "【待核定许可事项】"},
    "CHECK": {"【待定监管部门】"},
    "RULING": {"【待定审批部门】"},
    "TEAM": {"【待明确】"},
}
"""What really nobody has said yet with the configuration as it is shipped."""
SENTENCE = 12
"""Characters from which on a text is a sentence and no cell."""


def chosen() -> Iterator[tuple[str, ...]]:
    for count in range(1, len(SERVICES) + 1):
        yield from combinations(SERVICES, count)


def asked(services: tuple[str, ...], *, person: bool, works: bool, general: bool) -> Application:
    rows = tuple(row for row in SEGMENTS if row[0] in services) if works else ()
    changes = {**(RESIDENT if person else {}), "permit_mode": "一般程序" if general else "告知承诺"}
    return application(services, changes, rows)


def lived(of: Application, services: tuple[str, ...], *, general: bool) -> Life:
    """From the first call to the evaluation, with a failed acceptance and a bad mark on the first service."""
    life, ours = Life(of=of), [PROVIDERS[s] for s in services]
    for provider in ours:
        life.slip("CONTACT", provider, contact_date=DAY, intent="有", staff_name="样本一", staff_phone="13800000001")
    if general:
        life.slip("SURVEY", survey_date=DAY, conclusion="具备条件")
    else:
        life.slip("PLEDGE", pledge="已知晓并承诺")
    life.slip("RULING", ruling="准予许可")
    for provider in ours:
        life.slip("BUILT", provider, built_date=DAY)
    first = {f"accept_{p}": "不合格" if p == ours[0] else "合格" for p in ours}
    life.slip("ACCEPT", accept_date=DAY, note="井盖与路面不平", **first)
    life.slip("ACCEPT", version=2, accept_date=DAY, **{f"accept_{ours[0]}": "合格"})
    life.slip("ACCESS", **{f"test_{p}": "合格" for p in ours}, **{f"connect_{p}": DAY for p in ours})
    life.slip("RECEIPT", receipt_date=DAY).slip("RATING", **{f"rate_{ours[0]}": "不满意"}, note="上门时间改了两次")
    return life.slip("REQUEST", request=["撤回"], services=[services[0]])


@cache
def said(services: tuple[str, ...], person: bool, works: bool, general: bool) -> tuple[tuple[str, str], ...]:
    life = lived(asked(services, person=person, works=works, general=general), services, general=general)
    return tuple((paper.kind, text) for paper in life.course.issued for text in words_of(desk_of(life, paper), paper))


WAYS = [(False, True, False), (False, False, False), (False, True, True), (True, True, False), (True, False, False)]
"""Person, works, general procedure: one of them for each choice of services, in turn."""
CASES = [(services, *WAYS[number % len(WAYS)]) for number, services in enumerate(chosen())]
CASES += [((service,), *WAYS[(number + 3) % len(WAYS)]) for number, service in enumerate(SERVICES)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: "".join(s[-1] for s in c[0]) + "".join("01"[b] for b in c[1:]))
def test_no_paper_of_a_whole_life_says_nonsense(case: tuple[tuple[str, ...], bool, bool, bool]) -> None:
    services, person, *_ = case
    faults = []
    for kind, text in said(*case):
        if text not in ("True", "False"):
            faults += [(kind, what, text) for what, pattern in NONSENSE.items() if re.search(pattern, text)]
        unknown = set(re.findall("【待[^】]*】", text)) - BLANKS.get(kind, set())
        faults += [(kind, "a blank for what is known", blank) for blank in unknown]
        if len(services) == 1 and len(text) > SENTENCE and kind not in OF_SEVERAL and re.search(OF_ONE, text):
            faults.append((kind, "several where there is one", text))
        if person and re.search("你单位|贵公司", text):
            faults.append((kind, "a person addressed as an enterprise", text))
    assert faults == []


def test_such_words_are_seen() -> None:
    for text in ("项目的的函", "请办理。，", "（）", "（，12号）", "值None。", "申请人申请人", "北控,水务"):
        assert any(re.search(pattern, text) for pattern in NONSENSE.values()), text
