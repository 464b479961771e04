"""What becomes of a slip that came back: taken, the same, refused with its reason, or put before a person."""

from datetime import date

import pytest

from extractors.models import FieldReading, ReturnedPage, Status
from flows.course.returns import judge_reply, judge_slip
from flows.course.signed import judge_signed, part_of, with_known_seal
from tests.support.application_parts import SEGMENT
from tests.support.course_parts import START, Life, application
from tests.support.shipped import SHIPPED

GOOD = {"contact_date": "2026-11-23", "intent": "有", "sign": True, "sign_date": "2026-11-23"}
REQUEST = {"request": ["申请验收"], "sign": True, "sign_date": "2026-11-23"}


def field(key, value, status=None):
    status = status or (Status.MISSING if value in (None, False) else Status.ACCEPTED)
    return FieldReading(key=key, value=value, status=status, confidence=0.99)


def page(kind="CONTACT", provider="water", *, version=1, statuses=None, answers=None, **changes):
    said = (GOOD if answers is None else answers) | changes
    fields = {k: field(k, v, (statuses or {}).get(k)) for k, v in said.items()}
    return ReturnedPage(
        case_no="LHBZ-2026-000012", kind=kind, provider=provider, version=version, page=1, fields=fields
    )


def life():
    return Life(of=application(services=["用水", "用电"]))


def judged(returned, of=None):
    return judge_slip(returned, (of or life()).course, SHIPPED.slips, package="p")


def test_a_good_slip_is_taken_with_its_answers():
    verdict = judged(page())
    assert verdict.outcome == "taken" and verdict.slip.answers == GOOD and verdict.slip.on == START


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (page(sign=False), "没有签字"),
        (page(intent=None), "“报装意向”没有填写"),
        (page(contact_date="2026-11-24"), "晚于收到当天"),
        (page(contact_date="1999-05-01"), "“对接日期”为 1999-05-01，早于本案收件日 2026-11-23"),
        (page(visit_date="1998-01-01"), "“上门服务日期”为 1998-01-01，早于本案收件日"),
        (
            page("REQUEST", "", answers=REQUEST | {"services": ["用水", "用暖"]}),
            "用暖，本案没有报装；本案报装用水、用电",
        ),
        (page(provider="gas"), "没有发出过"),
        (page(version=2), "没有发出过第2版"),
        (page(kind="ACCEPT", provider=""), "没有发出过"),
        (page(answers={}), "版面无法对准"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(returned, reason):
    verdict = judged(returned)
    assert verdict.outcome == "refused" and reason in verdict.reason


def test_the_visit_is_not_before_the_contact_and_a_change_may_name_a_new_service():
    later = life()
    later.until(date(2026, 11, 26))
    said = page(contact_date="2026-11-25", visit_date="2026-11-24")
    assert "早于“对接日期” 2026-11-25" in judged(said, later).reason
    for request, outcome in ((["变更内容"], "taken"), (["变更内容", "申请验收"], "refused")):
        asked = page("REQUEST", "", answers=REQUEST | {"request": request, "services": ["用暖"]})
        assert judged(asked).outcome == outcome


def test_a_planned_day_may_lie_ahead():
    assert judged(page(visit_date="2026-12-01")).outcome == "taken"


def test_what_is_in_doubt_goes_to_a_person_and_then_through():
    doubtful = page(statuses={"intent": Status.REVIEW})
    assert judged(doubtful).outcome == "asked" and judged(doubtful).doubtful == ("intent",)
    assert judge_slip(doubtful, life().course, SHIPPED.slips, package="p", confirmed=True).outcome == "taken"


def test_the_same_again_is_no_news_and_another_answer_overwrites_nothing():
    after = life().slip("CONTACT", "water", **GOOD)
    assert judged(page(), after).outcome == "same"
    other = judged(page(intent="无"), after)
    assert other.outcome == "refused" and "以先登记的为准" in other.reason


def test_a_closed_case_takes_nothing_more():
    after = life().slip("REQUEST", request=["撤回"])
    assert "已经办结或撤回" in judged(page(), after).reason


def test_an_older_version_that_was_never_answered_is_replaced():
    signs = {"sign": True, "sign_date": "2026-11-23"}
    old = page("REQUEST", "", answers={"request": ["申请验收"]} | signs)
    case = life().course
    newer = case.issued[0].model_copy(update={"kind": "REQUEST", "provider": "", "version": 2})
    replaced = case.model_copy(update={"issued": (*case.issued, newer)})
    assert "已有第2版" in judge_slip(old, replaced, SHIPPED.slips, package="p").reason


def sheets(*numbers: int, of: int = 0, sealed: int = 0, provider: str = "water"):
    """Pages of a requirement letter by their numbers (0 = not legible); sealed: which of them bears the seal."""
    letter = page("REQUIREMENT", provider, answers={})
    return [
        letter.model_copy(update={"page": at, "sheet": 0, "leaf": n, "leaves": of, "has_seal": n == sealed != 0})
        for at, n in enumerate(numbers, 1)
    ]


def test_a_sealed_scan_is_taken_once_and_an_unsealed_one_is_refused():
    case = life()
    assert "没有见到印章" in judge_signed(sheets(1, 2, of=2), case.course).reason
    sealed = sheets(1, 2, of=2, sealed=2)
    assert judge_signed(sealed, case.course).outcome == "taken"
    number = case.course.papers("REQUIREMENT", "water")[0].number
    case.note("signed_filed", number, {})
    assert judge_signed(sealed, case.course).outcome == "same"
    assert judge_signed(sheets(1, of=1, sealed=1, provider="gas"), case.course).outcome == "refused"


@pytest.mark.parametrize(
    ("numbers", "of", "outcome"),
    [
        ((2, 1, 2, 3), 3, "taken"),  # doubled, out of order
        ((0, 2, 3), 3, "taken"),  # one number not legible, none other missing
        ((2,), 0, "taken"),  # a paper of before, which says nowhere how many pages it has
        ((0, 2), 3, "asked"),
        ((2, 3), 3, "asked"),
    ],
)
def test_an_issued_original_is_whole(numbers, of, outcome):
    assert judge_signed(sheets(*numbers, of=of, sealed=2), life().course).outcome == outcome


def test_what_is_missing_is_named_and_joins_what_came_before():
    alone = sheets(2, of=3, sealed=2)
    verdict = judge_signed(alone, life().course)
    assert verdict.outcome == "asked" and "共 3 页，已收到第 2 页，其中有盖章页，缺第 1、3 页" in verdict.reason
    rest = judge_signed(sheets(3, 1, of=3), life().course, earlier=[part_of(alone)])
    assert rest.outcome == "taken"


def test_what_may_be_no_seal_waits_for_a_person_until_a_seal_comes():
    asked = [p.model_copy(update={"seal_doubt": "是空圈，圈内没有文字"}) for p in sheets(1, 2, of=2)]
    verdict = judge_signed(asked, life().course)
    assert verdict.outcome == "asked" and "是空圈" in verdict.reason and "重新" not in verdict.reason
    sealed = judge_signed(sheets(2, of=2, sealed=2), life().course, earlier=[part_of(asked)])
    assert sealed.outcome == "taken"


@pytest.mark.parametrize(
    ("names", "is_ours"),
    [
        (("上海某某餐饮管理有限公司发票专用章",), False),
        (("济源市某某置业有限公司",), False),
        (("济源北控水务有限公司",), True),
        (("样例综合受理窗口专用章",), True),
        (("上海某某餐饮管理有限公司", "济源北控水务有限公司"), True),
        (("北控水务发票专用章",), False),
        ((), True),
    ],
)
def test_a_seal_that_clearly_names_somebody_else_is_not_ours(names, is_ours):
    [page] = sheets(1, of=1, sealed=1)
    known = with_known_seal(page.model_copy(update={"seal_names": names}), ["综合受理窗口", "北控水务"])
    assert known.has_seal is is_ours and bool(known.seal_doubt) is not is_ours


def test_the_reply_annexed_to_a_letter_is_the_contact_that_a_person_writes_in():
    annex = page("REQUIREMENT", "water", answers={}).model_copy(update={"sheet": 2})
    verdict = judge_reply(annex, life().course, SHIPPED.slips, package="p")
    assert verdict.outcome == "asked" and "逐项填写" in verdict.reason and "contact_date" in verdict.doubtful
    after = life().slip("CONTACT", "water", **GOOD)
    assert "以先登记的为准" in judge_reply(annex, after.course, SHIPPED.slips, package="p").reason


@pytest.mark.parametrize(
    ("provider", "reason"), [("gas", "没有发出过第1版《主动对接回执》（gas）"), ("", "没有发出过第1版《主动对接回执》")]
)
def test_a_slip_of_a_provider_that_was_not_asked_is_refused(provider, reason):
    assert reason in judged(page(provider=provider)).reason


def test_an_acceptance_before_the_decision_is_refused_with_its_reason():
    lines = {"segments": [SEGMENT, {**SEGMENT, "seg_service": "用电"}]}
    before = Life(of=application(rows=lines, services=["用水", "用电"]))
    record = {"accept_date": "2026-11-23", "accept_water": "合格", "accept_power": "合格", "sign": True}
    early = judged(page("ACCEPT", "", answers=record | {"sign_date": "2026-11-23"}), before)
    assert early.outcome == "refused" and "没有发出过第1版《验收意见书》" in early.reason
