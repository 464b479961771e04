"""The figures of the papers: `python -m tests.bench.documents [--copies N] [--outbox FOLDER]`.

Rules passed per kind of paper, letters rendered per second, PDF copies per second by one warm LibreOffice and by one
process a file, and how many copies and archive packages are valid. The papers are those of a made-up case, or lie in
an outbox that `demo` has filled.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.archive import build_package
from flows.archive.bag import bag_problem
from flows.archive.package import Archive
from flows.checker import RULE_NAMES
from flows.checker.document import problems_of
from flows.checker.opened import open_file
from flows.checker.rendered import measure
from flows.copies import WarmOffice, find_program, inspect_copy, make_copies, pending_copies
from flows.ground.workspace import Workspace
from flows.ledger import Ledger
from flows.letters import Paper, PaperKind, kind_title
from flows.letters.edited import expectation_of_file
from tests.archive.test_archive import open_case
from tests.letters.test_letters import ALL_PAPERS
from tests.support.letter_cases import finding, made
from tests.support.shipped import SHIPPED

MEASURED = 6
"""Rules R01–R06, which need the rendered page."""
NOW = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A paper. kind: its Chinese name. pdf: its copy, None where none was made."""

    kind: str
    word: bytes
    pdf: bytes | None = None


def made_up() -> list[Made]:
    """The papers of the made-up case, rendered; the entrance only."""
    corrected = made(Paper(kind=PaperKind.CORRECTION), findings=(finding(1), finding(2)))
    papers = [Made(kind_title(paper.kind, SHIPPED), made(paper)) for paper in ALL_PAPERS]
    return [*papers, Made(kind_title(PaperKind.CORRECTION, SHIPPED), corrected)]


def of_outbox(folder: Path) -> list[Made]:
    """Every paper that lies in an outbox, packages of the archive and returned packages aside."""
    files = sorted(p for p in folder.rglob("*.docx") if not {"档案", "退件", "待核对"} & set(p.parts))
    return [Made(file.stem.partition("_")[0], file.read_bytes()) for file in files]


def warm_copies(papers: Sequence[Made], place: Path) -> tuple[list[Made], float]:
    """The papers with their copies, and copies per second once the process runs."""
    pairs = list(_laid_out(papers, place))
    with WarmOffice(place / "office") as office:
        office.convert(pairs[:1])
        started = time.perf_counter()
        office.convert(pairs)
        seconds = time.perf_counter() - started
    there = [pdf.read_bytes() if pdf.exists() else None for _, pdf in pairs]
    with_copies = [Made(p.kind, p.word, pdf) for p, pdf in zip(papers, there, strict=True)]
    return with_copies, len(pairs) / seconds


def single_copies(papers: Sequence[Made], place: Path) -> float:
    """Copies per second where LibreOffice is called once for every file."""
    pairs = list(_laid_out(papers, place))
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [find_program() or "", profile, "--headless", "--convert-to", "pdf", "--outdir", str(place)]
    subprocess.run([*command, str(pairs[0][0])], check=True, capture_output=True, timeout=120)
    started = time.perf_counter()
    for word, _ in pairs:
        subprocess.run([*command, str(word)], check=True, capture_output=True, timeout=120)
    return len(pairs) / (time.perf_counter() - started)


def _laid_out(papers: Sequence[Made], place: Path) -> Iterator[tuple[Path, Path]]:
    place.mkdir(parents=True, exist_ok=True)
    for number, paper in enumerate(papers):
        word = place / f"{number:03d}.docx"
        word.write_bytes(paper.word)
        yield word, word.with_suffix(".pdf")


def rules_passed(papers: Sequence[Made]) -> dict[str, tuple[int, int, int]]:
    """Kind → papers, rules passed, rules looked at: C01–C19 of the file, R01–R06 where there is a copy."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for paper in papers:
        opened = open_file(paper.word)
        expected = expectation_of_file(opened, SHIPPED)
        broken = {problem.rule for problem in problems_of(opened, expected)}
        rules = len(RULE_NAMES)
        if paper.pdf is not None:
            broken |= {problem.rule for problem in measure(paper.pdf, opened, expected).problems}
            rules += MEASURED
        counts = found[paper.kind]
        found[paper.kind] = [counts[0] + 1, counts[1] + rules - len(broken), counts[2] + rules]
    return {kind: (n, passed, rules) for kind, (n, passed, rules) in sorted(found.items())}


def valid_packages(place: Path, *, count: int) -> tuple[int, int, int]:
    """Packages built, valid bags, packages that pass the 四性检测; with PDF copies where LibreOffice is at hand."""
    workspace = Workspace(place).create()
    ledger = Ledger(workspace.database_url)
    cases = [open_case(ledger, workspace, number) for number in range(1, count + 1)]
    if find_program():
        with WarmOffice(workspace.var / "copies") as office:
            make_copies(pending_copies(ledger, workspace), office, ledger=ledger, workspace=workspace, now=NOW)
    archive = Archive(ledger=ledger, workspace=workspace, templates=SHIPPED)
    ends = [build_package(archive, case_no, NOW) for case_no in cases]
    whole = sum(not bag_problem(workspace.outbox / end.path) for end in ends)
    ledger.close()
    return len(ends), whole, sum(not end.failed for end in ends)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where a rule is broken, or a copy or package is not valid."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.documents")
    parser.add_argument("--copies", type=int, default=20, help="papers to copy, 0 for none")
    parser.add_argument("--packages", type=int, default=5, help="archive packages to build")
    parser.add_argument("--outbox", type=Path, help="papers of this outbox in place of the made-up ones")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    papers = of_outbox(options.outbox) if options.outbox else made_up()
    if not options.outbox:
        _say(f"letters rendered and checked: {len(papers) / (time.perf_counter() - started):.1f}/s")
    with tempfile.TemporaryDirectory() as place:
        wrong = _copies(papers, Path(place), options.copies)
        built, whole, passed = valid_packages(Path(place) / "archive", count=options.packages)
    _say(f"archive packages: {built} built, {whole} valid bags, {passed} pass the 四性检测")
    return int(wrong or whole < built)


def _copies(papers: list[Made], place: Path, most: int) -> bool:
    """Copy, validate and check; whether anything is wrong."""
    chosen = papers[:most]
    if chosen and find_program():
        chosen, rate = warm_copies(chosen, place / "warm")
        slow = single_copies(chosen[:3], place / "single")
        times = rate / slow
        _say(f"PDF copies: {rate:.2f}/s by one warm process, {slow:.2f}/s by one process a file ({times:.1f} times)")
        valid = sum(paper.pdf is not None and not inspect_copy(paper.pdf).problems for paper in chosen)
        _say(f"PDF/A-2b: {valid} of {len(chosen)} copies valid")
    else:
        valid = len(chosen)
        _say("PDF copies: none made")
    figures = rules_passed([*chosen, *papers[len(chosen) :]])
    for kind, (count, passed, rules) in figures.items():
        _say(f"{kind}: {count} papers, {passed} of {rules} rules passed")
    return valid < len(chosen) or any(passed < rules for _, passed, rules in figures.values())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
