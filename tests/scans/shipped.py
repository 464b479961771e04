"""The shipped sample packages: one maker each, its situation in its name, its seed fixed.

`SAMPLES` names them in order with the purpose that README.md prints; a maker writes its package and hands on its truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.scans import attachments as papers
from tests.scans.camera import phone
from tests.scans.digital import typed_pdf
from tests.scans.fill import draw_form
from tests.scans.hand import Hand
from tests.scans.machines import FLAT_MACHINES, GRAY150, OFFICE200, OFFICE300, Scan, bilevel, encoded, flatbed, laid
from tests.scans.numbers import spoiled
from tests.scans.packaging import gbk_zip, scanned_pdf, tiff, write_pictures
from tests.scans.people import Application, Wish, make_application
from tests.scans.seals import stamp
from tests.scans.truth import Story, truth_of, write_truth

Truth = dict[str, Any]
BLUE, BLACK, BLUE_BLACK = (30, 40, 120), (22, 22, 26), (24, 32, 72)
SONG, HEI = Hand("song"), Hand("hei")
WENKAI = Hand("wenkai", BLACK, text_mm=4.2, unrest=0.8, tick="check")
LONGCANG = Hand("longcang", BLUE, text_mm=4.2, unrest=1.0, slant=0.05, tick="check")
MASHAN = Hand("mashan", BLUE_BLACK, text_mm=4.3, unrest=0.9, tick="cross")
SEAL_MM, DATE_SEAL_MM, NAME_SEAL_MM = (92.0, 261.0), (158.0, 266.0), (88.0, 56.0)
ALL = ("用水", "用电", "用气", "用暖", "通信")


@dataclass(frozen=True)
class Sample:
    """A shipped package: its folder name, what it is for, and its maker."""

    name: str
    source: str
    purpose: str
    make: Callable[[Path], Truth]


def filled(application: Application, hand: Hand, seed: int, *, seals: bool = True) -> list[np.ndarray]:
    """The filled pages in order, with the applicant's seal in its place."""
    rng = Random(seed)
    pages = draw_form(application, hand, rng).pages
    if seals and application.fields.get("seal_present"):
        pages[2] = stamp(pages[2], application.fields["applicant_name"], SEAL_MM, rng)
    return [pages[number] for number in sorted(pages)]


def scanned(pages: list[np.ndarray], machine: Callable[[np.ndarray, Random], Scan], seed: int) -> list[Scan]:
    """The pages through one machine."""
    rng = Random(seed + 7)
    return [machine(page, rng) for page in pages]


def _print_clean(out: Path) -> Truth:
    application = make_application(108, Wish("酒店宾馆", ("用水", "用电", "用气"), 2))
    habits = replace(OFFICE300, quality=74)
    write_pictures(out / "package", scanned(filled(application, SONG, 108), lambda p, r: flatbed(p, habits, r), 108))
    return truth_of(application, Story("song", "office300", "accepted"))


def _written_pdf(out: Path) -> Truth:
    application = make_application(204, Wish("工厂", ("用水", "用电", "用暖"), 1))
    scans = scanned(filled(application, WENKAI, 204), FLAT_MACHINES["office200"], 204)
    (out / "package.pdf").write_bytes(scanned_pdf(scans))
    return truth_of(application, Story("wenkai", "office200", "review-or-accepted"))


def _written_grey(out: Path) -> Truth:
    application = make_application(302, Wish("办公", ("用电", "通信"), 2))
    habits = replace(GRAY150, skew=3.0)
    write_pictures(
        out / "package", scanned(filled(application, LONGCANG, 302), lambda p, r: flatbed(p, habits, r), 302)
    )
    return truth_of(application, Story("longcang", "gray150", "review-or-accepted"))


def _bilevel_tiff(out: Path) -> Truth:
    application = make_application(405, Wish("住宅小区", ("用水", "用气", "用暖", "通信"), 2))
    (out / "package.tif").write_bytes(tiff(scanned(filled(application, HEI, 405), bilevel, 405)))
    return truth_of(application, Story("hei", "bilevel", "review-or-accepted"))


def _stamped(out: Path) -> Truth:
    application = make_application(505, Wish("商业综合体", ("用水", "用电", "通信"), 1))
    pages = filled(application, WENKAI, 503, seals=False)
    rng, name = Random(505), application.fields["applicant_name"]
    pages[0] = stamp(pages[0], name, NAME_SEAL_MM, rng, strength=0.75)
    pages[1] = stamp(pages[1], name, DATE_SEAL_MM, rng, strength=0.75)
    scans = scanned(pages, FLAT_MACHINES["office200"], 505)
    write_pictures(out / "package", [scans[0], laid(scans[1], 2)])
    story = Story("wenkai", "office200", "review-or-accepted", rotations={"scan_2.jpg": 180})
    return truth_of(application, story)


def _typed(out: Path) -> Truth:
    application = make_application(606, Wish("办公", ALL, 3))
    (out / "package.pdf").write_bytes(typed_pdf(application, Random(606)))
    return truth_of(application, Story("typed", "digital", "accepted"))


def _with_attachments(out: Path) -> Truth:
    application = make_application(712, Wish("工厂", ("用水", "用电", "用气"), 1))
    rng = Random(712)
    pages = filled(application, SONG, 712)
    found = [make(application, rng) for make in papers.MAKERS.values()]
    habits = replace(OFFICE200, quality=70)
    members = {"报装材料/联合报装申请表.pdf": scanned_pdf(scanned(pages, lambda p, r: flatbed(p, habits, r), 712))}
    for paper in found:
        members[f"报装材料/{paper.title}.jpg"] = encoded(flatbed(paper.page, habits, rng))[0]
    (out / "package.zip").write_bytes(gbk_zip(members))
    return truth_of(application, Story("song", "office200", "accepted"), found)


def _incomplete(out: Path) -> Truth:
    application = make_application(808, Wish("酒店宾馆", ("用水", "用气"), 1))
    for key in ("consent_share", "agent_phone", "need_date", "water_daily_m3", "water_peak_m3h"):
        application.fields.pop(key)
    (out / "package.pdf").write_bytes(
        scanned_pdf(scanned(filled(application, HEI, 808), FLAT_MACHINES["office200"], 808))
    )
    return truth_of(application, Story("hei", "office200", "correction", findings=("F01", "F02")))


def _not_ours(out: Path) -> Truth:
    scan = flatbed(papers.make_foreign_page(Random(9)), OFFICE200, Random(9))
    (out / "package.pdf").write_bytes(scanned_pdf([scan]))
    return truth_of(None, Story("song", "office200", "rejected"))


def _resident(out: Path) -> Truth:
    application = make_application(1004, Wish(services=("用水", "用电", "用气"), segments=0, resident=True))
    write_pictures(out / "package", scanned(filled(application, MASHAN, 1004), FLAT_MACHINES["office200"], 1004))
    return truth_of(application, Story("mashan", "office200", "review-or-accepted"))


def _photographs(out: Path) -> Truth:
    application = make_application(1101, Wish("学校", ("用水", "用暖"), 1))
    write_pictures(out / "package", scanned(filled(application, LONGCANG, 1101), phone, 1101), stem="IMG")
    return truth_of(application, Story("longcang", "phone", "review-or-accepted"))


def _continued(out: Path) -> Truth:
    application = make_application(1202, Wish("住宅小区", ALL, 7))
    scans = scanned(filled(application, SONG, 1202), FLAT_MACHINES["office200"], 1202)
    (out / "package.pdf").write_bytes(scanned_pdf(scans))
    return truth_of(application, Story("song", "office200", "accepted"))


def _wrong_code(out: Path) -> Truth:
    application = make_application(1309, Wish("工厂", ("用电",), 1))
    application.fields["uscc"] = spoiled(application.fields["uscc"], Random(1309))
    scans = scanned(filled(application, SONG, 1309), FLAT_MACHINES["gray150"], 1309)
    (out / "package.pdf").write_bytes(scanned_pdf(scans))
    return truth_of(application, Story("song", "gray150", "correction-or-review", findings=("F10",)))


SAMPLES = (
    Sample(
        "s01-print-office300",
        "own form, printed fill",
        "clean colour scan at 300 dpi, a folder of two JPEGs",
        _print_clean,
    ),
    Sample(
        "s02-written-seal-pdf", "own form, neat hand", "one scanned PDF of two pages, 200 dpi, sealed", _written_pdf
    ),
    Sample(
        "s03-written-grey-skewed", "own form, running hand", "150 dpi grey, skewed, soft, strong JPEG", _written_grey
    ),
    Sample(
        "s04-bilevel-tiff",
        "own form, printed fill",
        "black and white with specks, one TIFF of two pages",
        _bilevel_tiff,
    ),
    Sample("s05-seals-upside-down", "own form, neat hand", "seals over name and date, the back upside down", _stamped),
    Sample(
        "s06-typed-pdf", "own fillable form, typed", "digital PDF filled through its form fields, all services", _typed
    ),
    Sample(
        "s07-zip-attachments",
        "own form with three attachments",
        "zip with GBK names: licence, planning permit, authorisation",
        _with_attachments,
    ),
    Sample(
        "s08-incomplete",
        "own form, printed fill",
        "mandatory blanks empty, no consent: a correction notice",
        _incomplete,
    ),
    Sample("s09-not-an-application", "a notice about fees", "not an application at all", _not_ours),
    Sample("s10-resident-written", "own form, brush-like hand", "a resident applies; crosses for ticks", _resident),
    Sample(
        "s11-phone-photographs",
        "own form, running hand",
        "photographed on a desk, perspective and shadow",
        _photographs,
    ),
    Sample(
        "s12-continuation-sheet",
        "own form with 附表一",
        "seven segments: three on the back, four on the sheet",
        _continued,
    ),
    Sample(
        "s13-wrong-code", "own form, printed fill", "credit code with a wrong check digit, 150 dpi grey", _wrong_code
    ),
)


def write_shipped(out: Path, *, only: str = "") -> Iterator[str]:
    """Writes the packages whose name starts with `only`; yields their names."""
    for sample in SAMPLES:
        if sample.name.startswith(only):
            folder = out / sample.name
            folder.mkdir(parents=True, exist_ok=True)
            write_truth(folder, sample.make(folder))
            yield sample.name
