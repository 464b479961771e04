"""What becomes of the pages of a letter or decision that was signed and sealed: issued, the same, refused, waiting.

Pure. An issued original is whole: pages may come doubled, in any order and in several scans, but all of them must have
come, and one of them must bear the seal. What has come waits for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.models import Frozen, ReturnedPage
from extractors.values import is_name_on
from flows.course.model import Course, Issued
from flows.course.verdict import Verdict

_BODY = re.compile("公司|集团|厂|店|酒店|宾馆|医院|学校|学院|银行|协会|事务所|合作社")
"""What names somebody on a seal: without it a ring may be of an office whose name nobody has settled yet."""
_NEVER_ON_LETTERS = "发票"
REISSUED = frozenset({"REQUIREMENT", "DECISION"})
"""Kinds of which a newer version takes the place of the one before; of others each version is a paper of its own."""


class Part(Frozen):
    """What an earlier scan brought of a paper. pages: numbers that are known; others: how many pages bear no number.

    leaves: how many pages the paper has, 0 where no page said so. seal_doubt: why what stands on it is taken for no
    seal, '' where there is nothing of the kind.
    """

    pages: tuple[int, ...]
    others: int = 0
    leaves: int = 0
    has_seal: bool = False
    seal_doubt: str = ""


def part_of(pages: Sequence[ReturnedPage]) -> Part:
    """The pages of one paper in a scan."""
    return Part(
        pages=tuple(sorted({p.leaf for p in pages if p.leaf})),
        others=sum(not p.leaf for p in pages),
        leaves=max(p.leaves for p in pages),
        has_seal=any(p.has_seal for p in pages),
        seal_doubt=next((p.seal_doubt for p in pages if p.seal_doubt), ""),
    )


def together(parts: Sequence[Part]) -> Part:
    """What several scans brought."""
    return Part(
        pages=tuple(sorted({n for p in parts for n in p.pages})),
        others=sum(p.others for p in parts),
        leaves=max((p.leaves for p in parts), default=0),
        has_seal=any(p.has_seal for p in parts),
        seal_doubt=next((p.seal_doubt for p in parts if p.seal_doubt), ""),
    )


def judge_signed(pages: Sequence[ReturnedPage], course: Course, *, earlier: Sequence[Part] = ()) -> Verdict:
    """What becomes of the pages of one paper in a scan. earlier: what came of it before and waits for the rest."""
    issued = issued_as(pages[0], course)
    if issued is None:
        reason = f"{course.case_no} 没有发出过{_where(pages)}上的文书；请核对机读码旁的受理编号"
        return Verdict(outcome="refused", reason=reason)
    if (newest := newest_of(issued, course)) != issued and issued.kind in REISSUED:
        reason = f"文书 {issued.number} 已由第{newest.version}版 {newest.number} 取代；请对新版签章后再扫描"
        return Verdict(outcome="refused", reason=reason)
    if course.has_note("signed_filed", issued.number):
        return Verdict(outcome="same", reason=f"文书 {issued.number} 的签章件已经登记过")
    known = together([*earlier, part_of(pages)])
    if missing := missing_pages(known):
        return Verdict(outcome="asked", reason=waits_for(issued.number, known, missing))
    if not known.has_seal and known.seal_doubt:
        return Verdict(outcome="asked", reason=_doubts(issued.number, pages, known.seal_doubt))
    if not known.has_seal:
        whole = f"全部 {known.leaves} 页" if known.leaves else "全部各页"
        reason = f"文书 {issued.number}（{_where(pages)}）上没有见到印章；请在盖章处加盖印章后，将{whole}重新扫描"
        return Verdict(outcome="refused", reason=reason)
    return Verdict(outcome="taken")


def missing_pages(known: Part) -> tuple[int, ...]:
    """The pages that have not come; () where all have, or nobody knows how many there are.

    A page without a number stands for one that would be missing otherwise.
    """
    missing = tuple(n for n in range(1, known.leaves + 1) if n not in known.pages)
    return missing if len(missing) > known.others else ()


def waits_for(number: str, known: Part, missing: Sequence[int]) -> str:
    """What has come of a paper and what has not, with the next step."""
    come = f"已收到第 {_list(known.pages)} 页" if known.pages else "已收到其中几页"
    seal = "，其中有盖章页" if known.has_seal else "，其中没有见到印章"
    return (
        f"文书 {number} 共 {known.leaves} 页，{come}{seal}，缺第 {_list(missing)} 页；"
        "请把缺的页扫描后放入收件夹，已收到的页不用再扫，收齐即登记为正式原件"
    )


def _doubts(number: str, pages: Sequence[ReturnedPage], doubt: str) -> str:
    where = _where([p for p in pages if p.seal_doubt] or pages)
    return (
        f"文书 {number}（{where}）上的印章{doubt}，没有登记为签章件；"
        "请核对原件，由签发单位加盖印章后彩色扫描盖章页，放入收件夹"
    )


def with_known_seal(page: ReturnedPage, bodies: Sequence[str]) -> ReturnedPage:
    """The page, its seal in doubt where every clear ring on it names a body that is none of these.

    bodies: who may seal papers of this case. Words such as 专用章 that name nobody speak against nothing.
    """
    foreign = [name for name in page.seal_names if _is_foreign(name, bodies)]
    if not page.has_seal or not foreign or len(foreign) < len(page.seal_names):
        return page
    return page.model_copy(update={"has_seal": False, "seal_doubt": f"印文为“{foreign[0]}”，不是本案发文或参与单位"})


def _is_foreign(name: str, bodies: Sequence[str]) -> bool:
    if _NEVER_ON_LETTERS in name:
        return True
    return bool(_BODY.search(name)) and not any(b and (b in 2 * name or is_name_on(name, b)) for b in bodies)


def issued_as(page: ReturnedPage, course: Course) -> Issued | None:
    """The paper that the code names, None where the case never had it."""
    return next((p for p in course.papers(page.kind, page.provider) if p.version == page.version), None)


def newest_of(issued: Issued, course: Course) -> Issued:
    """The newest version of a paper."""
    return course.papers(issued.kind, issued.provider)[-1]


def _list(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers))


def _where(pages: Sequence[ReturnedPage]) -> str:
    return f"扫描件第 {_list([p.page for p in pages])} 页"
