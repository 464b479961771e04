"""`python -m tests.clauses.privacy --cases 1000`: does any paper for a provider hold what belongs to another only?

Of every letter and slip that a provider gets in so many random cases the words are searched before they are put into
Word or PDF; of a sample the finished files are read back, to show that making them adds nothing.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pypdfium2
from rich.console import Console
from rich.table import Table

from extractors.errors import LetterError
from extractors.marks.codes import PaperCode
from flows.course.model import Issued
from flows.form.slips import slip_pdf
from flows.letters import CaseFacts, IssuedPaper, Paper, PaperKind
from flows.letters.course.making import Sayer, _pair_rows, _Placed, _stands, _tail
from flows.letters.course.slips import parties_of, slip_print
from flows.letters.course.strips import strips_of
from flows.letters.desk import Desk
from flows.letters.kinds import is_letter
from flows.letters.rendering import context_of, render_desk
from flows.letters.values import Printable
from tests.clauses.cases import OTHER_CASE, Lived, foreign_to, lived
from tests.clauses.lives import FIVE
from tests.support.course_parts import OFFICE, Life
from tests.support.shipped import CATALOGUE, SHIPPED


class Hit(NamedTuple):
    """Something of another provider's in a paper. place: words or file."""

    seed: int
    kind: str
    provider: str
    key: str
    place: str


def main(console: Console) -> int:
    """Search and print; 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.clauses.privacy")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--rendered", type=int, default=50, help="of so many cases the finished files are read back")
    parser.add_argument("--seed", type=int, default=0)
    wished = parser.parse_args()
    counted = {"cases": 0, "papers": 0, "files": 0, "unmade": 0, "secrets": 0}
    hits: list[Hit] = []
    step = max(1, wished.cases // wished.rendered) if wished.rendered else 0
    for n in range(wished.cases):
        is_rendered = bool(step) and n % step == 0
        hits += searched(wished.seed + n, counted, rendered=is_rendered)
    show(console, counted, hits)
    return 1 if hits else 0


def searched(seed: int, counted: dict[str, int], *, rendered: bool) -> list[Hit]:
    """What stands in the papers of one random case and belongs to another provider."""
    case = lived(seed)
    counted["cases"] += 1
    counted["secrets"] += len(case.secrets)
    hits: list[Hit] = []
    for paper, reader in papers_of(case.life):
        try:
            desk = desk_of(case.life, paper)
            words = list(words_of(desk, paper))
            file = file_words(desk, paper) if rendered else ""
        except LetterError:
            counted["unmade"] += 1
            continue
        counted["papers"] += 1
        counted["files"] += rendered
        hits += found_in(case, Seen(seed, paper.kind, reader), "\n".join(words), "words")
        hits += found_in(case, Seen(seed, paper.kind, reader), file, "file")
        labels = foreign_labels(reader)
        hits += [Hit(seed, paper.kind, reader, w, "label") for w in words if w in labels]
    return hits


class Seen(NamedTuple):
    """A paper of a random case in the hands of one of its readers."""

    seed: int
    kind: str
    reader: str


def found_in(case: Lived, seen: Seen, text: str, place: str) -> Iterator[Hit]:
    """Hits of one text."""
    for secret in foreign_to(case.secrets, seen.reader):
        if secret.text in text:
            yield Hit(*seen, secret.key, place)
    if OTHER_CASE in text:
        yield Hit(*seen, "case_no", place)


def papers_of(life: Life) -> Iterator[tuple[Issued, str]]:
    """Every paper of a case that a provider gets, alone or with others, and that provider."""
    yield from ((p, reader) for p in life.course.issued for reader in p.readers if reader in OFFICE.providers)


def desk_of(life: Life, paper: Issued) -> Desk:
    """What the maker of a paper starts from."""
    course = life.course
    is_paper = paper.kind in PaperKind.__members__
    kind = PaperKind(paper.kind) if is_paper else PaperKind.REQUIREMENT
    limits = [life.rules.due("T01", course.accepted or course.received)]
    issued = [p for p in course.papers("REQUIREMENT", paper.provider)]
    return Desk(
        paper=Paper(
            kind=kind, provider=paper.provider, version=paper.version, variant=paper.facts.get("variant", "")
        ),
        number="济联装函〔2026〕1号" if is_letter(kind, SHIPPED) else paper.number,
        case=CaseFacts(
            case_no=course.case_no, received=course.received, today=paper.on, accepted=course.accepted,
            window_id="W4", dues=tuple(due for due in limits if due is not None),
            issued=tuple(
                IssuedPaper(
                    paper=Paper(kind=PaperKind.REQUIREMENT, provider=p.provider, version=p.version), number=p.number
                )
                for p in issued
            ),
        ),
        values=Printable(course.application, CATALOGUE),
        findings=(),
        office=OFFICE,
        templates=SHIPPED,
        facts=paper.facts,
    )  # fmt: skip


def words_of(desk: Desk, paper: Issued) -> Iterator[str]:
    """All words that a paper is made of, before it is made."""
    slip = SHIPPED.slips.get(paper.kind)
    if slip is not None:
        yield from leaves(slip_print(slip, desk, provider=paper.provider, supervisor="").model_dump())
    elif desk.paper.kind.is_course:
        yield from _spoken(Sayer(desk))
        yield from (strip.alt for strip in strips_of(desk))
    else:
        yield from leaves(context_of(desk).model_dump())


def _spoken(sayer: Sayer) -> Iterator[str]:
    """Every sentence and cell of a paper of the course."""
    yield sayer.say("subject", sayer.paper.subject or sayer.paper.title)
    for index, piece in enumerate(sayer.paper.body, start=1):
        if not _stands(sayer, index, piece):
            continue
        placed = _Placed(index, piece, False, False, False)
        yield from (sayer.say(key, getattr(piece, key)) for key in ("heading", "text", "note", "caption"))
        if piece.rows:
            for no, row in enumerate(list(sayer.look_up("rows", piece.rows)), start=1):
                yield from (sayer.say(c.head, c.value, row=row, no=no) for c in piece.columns)
        if piece.pairs:
            yield from (text for row in _pair_rows(sayer, placed) for text in leaves(row.model_dump()))
    yield from (text for text, _ in _tail(sayer))


def file_words(desk: Desk, paper: Issued) -> str:
    """All words of the finished file: every part of a Word file, every page of a PDF."""
    slip = SHIPPED.slips.get(paper.kind)
    if slip is not None:
        code = PaperCode(case_no=desk.case.case_no, kind=paper.kind, provider=paper.provider, version=paper.version)
        prints = slip_print(slip, desk, provider=paper.provider, supervisor="")
        made = slip_pdf(slip, code=code, parties=parties_of(OFFICE), prints=prints)
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made))
    made = render_desk(replace(desk))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return "\n".join(parts.read(n).decode("utf-8", "replace") for n in parts.namelist() if n.endswith(".xml"))


def leaves(value: Any) -> Iterator[str]:
    """Every text in a nest of lists and mappings."""
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield str(value)


def foreign_labels(provider: str) -> frozenset[str]:
    """Labels of fields that only others may see; a label that an own field has as well is no sign of anything."""
    fields = [f for f in CATALOGUE.fields if frozenset(f.visible_to) & frozenset(FIVE)]
    own = {f.label for f in fields if provider in f.visible_to}
    return frozenset(f.label for f in fields if provider not in f.visible_to) - own


def show(console: Console, counted: Mapping[str, int], hits: list[Hit]) -> None:
    """The figures, and the first hits."""
    table = Table(title="专营单位文书中有无别家内容", title_justify="left")
    for head in ("随机案件", "文书、回件", "其中读回成品", "未能成文", "暗记", "命中"):
        table.add_column(head, justify="right")
    table.add_row(*(str(counted[key]) for key in ("cases", "papers", "files", "unmade", "secrets")), str(len(hits)))
    console.print(table)
    for hit in hits[:20]:
        console.print(f"  {hit.seed}　{hit.kind} {hit.provider}：{hit.key}（{hit.place}）", markup=False)


if __name__ == "__main__":
    sys.exit(main(Console()))
