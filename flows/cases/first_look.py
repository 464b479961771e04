"""A first look at what is about to be handed in: what it seems to be, and what the applicant would be asked to supply.

Nothing is decided and nothing is written down: the package is read and judged in full when it has come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from extractors.errors import BaozhuangError
from extractors.models import DocumentType, Frozen, Reading
from flows.cases.halves import about_missing_page, lacking_pages
from flows.casework import Application, Severity, check
from flows.letters import kind_title
from flows.office import Runtime
from flows.packages import read_files

MOST_FILES: Final = 12
MOST_PAGES: Final = 12
MOST_BYTES: Final = 60_000_000
"""What is larger is not looked into: it would take longer than somebody waits at a window."""
_MOST_TOLD: Final = 8
_CARD: Final = "M03"
_SIDES: Final = {1: "正面", 2: "背面"}
_NO_FORM: Final = "没有见到联合报装申请表；新的报装请附上申请表，给已立案件补材料的可以就这样提交"


class Glance(Frozen):
    """kind: what it seems to be, in Chinese, '' where that cannot be said. lacking: what to add, each a sentence."""

    kind: str = ""
    lacking: tuple[str, ...] = ()


def glance(office: Runtime, place: Path, work: Path) -> Glance:
    """Look at a file or folder; what cannot be read says so. work: an empty folder for what is unpacked."""
    files = [p for p in (place.rglob("*") if place.is_dir() else (place,)) if p.is_file()]
    if len(files) > MOST_FILES or sum(p.stat().st_size for p in files) > MOST_BYTES:
        return Glance()
    original = files[0] if len(files) == 1 else place
    try:
        reading = read_files(office, original, work, source=place.name, crops=None, most_pages=MOST_PAGES)
    except BaozhuangError as error:
        return Glance(lacking=(error.what,))
    return glance_of(office, reading)


def glance_of(office: Runtime, reading: Reading) -> Glance:
    """What a reading seems to be, and what it lacks."""
    lacking = [f"{name} 没有读出来，请重新扫描或拍清楚" for name in reading.unread]
    if reading.document_type is DocumentType.FORM:
        lacking += _of_form(office, reading)
    elif not reading.returned:
        lacking.append(_NO_FORM)
    lacking += _half_cards(reading)
    return Glance(kind=_kind(office, reading), lacking=tuple(dict.fromkeys(lacking))[:_MOST_TOLD])


def _kind(office: Runtime, reading: Reading) -> str:
    """In one sentence: the form, its attachments, papers of ours that come back, pages of which nothing is known."""
    titles = Counter(m.title or "其他材料" for m in reading.materials)
    told = ["联合报装申请表"] if reading.document_type is DocumentType.FORM else []
    told += [f"{kind_title(r.kind, office.templates)}（{r.case_no}）" for r in reading.returned if r.kind]
    told += [f"{title}{count} 份" if count > 1 else title for title, count in titles.items()]
    blank = sum(page.document_type is DocumentType.BLANK for page in reading.pages)
    return f"{'、'.join(dict.fromkeys(told)) or '看不出是哪种材料'}，共 {len(reading.pages)} 页" + (
        f"（其中空白 {blank} 页）" if blank else ""
    )


def _of_form(office: Runtime, reading: Reading) -> Iterator[str]:
    application = Application.of(reading, office.catalogue)
    if lacking := lacking_pages(application):
        sides = "、".join(_SIDES[page] for page in sorted(lacking))
        yield f"没有见到申请表的{sides}（第 {'、'.join(map(str, sorted(lacking)))} 页），请把{sides}也扫上"
    found = check(application, today=office.day(), templates=office.templates)
    found = about_missing_page(application, found, office.catalogue, is_dropped=False)
    yield from (f.supply for f in found if f.severity is Severity.HARD)


def _half_cards(reading: Reading) -> Iterator[str]:
    """Identity cards of which one side alone was seen."""
    cards = [set(m.fields) for m in reading.materials if m.id == _CARD]
    fronts, backs = sum("resident_id" in card for card in cards), sum("valid_until" in card for card in cards)
    if fronts > backs:
        yield "居民身份证只见到人像面，请把国徽面也拍上"
    elif backs > fronts:
        yield "居民身份证只见到国徽面，请把人像面也拍上"
