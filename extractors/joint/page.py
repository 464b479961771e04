"""One page read by one joint decision: evidence → print → hypotheses → decision → readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.apart import Sheet
from extractors.evidence import CHOICES, Cutting, Pool, Wording, grown, pool_of, with_combs, with_overlooked
from extractors.joint.applied import SERVICES, asked_of_each, services_asked, without_asked
from extractors.joint.coded import coded_in, read_coded, without_legends
from extractors.joint.counted import counted
from extractors.joint.deciding import Claim, decide
from extractors.joint.fitting import Fitting
from extractors.joint.hypotheses import hypotheses
from extractors.joint.inorder import in_order_of_labels
from extractors.joint.joining import gone_on
from extractors.joint.learnt import with_guesses, with_seen_labels
from extractors.joint.reading import Desk, read_claims
from extractors.joint.rowreading import parted_tables, read_rows
from extractors.joint.saidbehind import days_said_behind, without_said
from extractors.joint.signed import by_their_labels, days_of_signing, names_signed, signature_on, sole_day
from extractors.joint.smallprint import without_small_print
from extractors.learned import Cuts, Guesses, guesses_of
from extractors.listrows import Row, find_rows, guessed_rows, parted, parted_as_guessed, settled
from extractors.models import FieldReading, RowReading
from extractors.printed import (
    RoleCell,
    among_neighbours,
    by_roles,
    coupled,
    crossed,
    print_of,
    with_captions,
    with_couples,
    with_grouped,
    with_hints,
    with_lead_labels,
    with_leads,
    with_owners,
    with_what_was,
)
from extractors.text import LinedPage
from extractors.values import Acceptance

_FREE = frozenset({"text", "name"})


@dataclass(frozen=True)
class JointReading:
    """What one page was read as. parted: the lists whose cells are surely parted, and whether the network tells them
    alike; desk: what it was decided from; roles: the cells of its tables of persons and bodies; coded: the choices that
    codes answer.
    """

    fields: list[FieldReading]
    rows: list[RowReading]
    parted: Mapping[str, bool]
    desk: Desk
    roles: tuple[RoleCell, ...]
    coded: frozenset[str] = frozenset()


def read_jointly(
    lined: LinedPage, sheet: Sheet, wording: Wording, *, acceptance: Acceptance, today: date | None
) -> JointReading:
    """The fields of one page and the rows of its lists."""
    cuts = Cuts(wording.catalogue)
    cutting = Cutting(wording, cuts)
    pool = with_leads(parted(pool_of(lined, sheet, wording, cutting), wording), wording)
    pool, couples = with_couples(with_overlooked(with_combs(pool)), wording)
    pool, guesses = _guessed(pool, wording, cuts)
    page, roles = by_roles(with_hints(print_of(pool, wording), pool, wording), pool, wording)
    page = with_what_was(among_neighbours(with_owners(page), wording), pool)
    page = with_lead_labels(crossed(with_grouped(page, pool, wording), pool, wording), pool, wording)
    page = with_captions(without_said(page, pool, wording), pool)
    page = with_seen_labels(coupled(page, couples, pool, wording), pool, guesses, wording)
    asked = asked_of_each(page, pool, wording)
    coded = coded_in(pool, wording)
    page = without_legends(without_asked(page, asked), coded)
    rows = settled(find_rows(pool, wording), guessed_rows(pool, guesses, wording))
    listed = {t.id for row in rows for tokens in row.cells.values() for t in tokens}
    strokes = {t.id for t in pool.tokens if t.is_overlooked}
    weighed = in_order_of_labels(hypotheses(pool, page, wording, today), page, pool, wording)
    free = [h for h in weighed if h.token not in listed]
    free = [h for h in free if h.token not in strokes or wording.catalogue[h.key].type in ("number", "integer")]
    free = coded.left(free, wording)
    others = listed | names_signed(pool, page) | coded.told | coded.answered
    whole = gone_on(pool, page, wording)
    free = with_guesses(free, guesses, whole, Fitting(page, wording, today), others=others)
    days = (*days_of_signing(pool, page, whole), *days_said_behind(pool, whole), *counted(whole, pool))
    free += [h for h in days if h.token not in listed]
    free = by_their_labels(free, pool, page, wording)
    claims = tuple(decide(free, page.labels, wording))
    if len(rest := without_small_print(free, claims, page, pool, wording)) < len(free):
        claims = tuple(decide(rest, page.labels, wording))
    pool, rows = _whole(pool, claims, rows, wording)
    desk = Desk(pool, page, wording, acceptance, today, claims, guesses, sole_day(pool, page, whole))
    fields = read_claims(desk)
    is_labelled = any(c.key == SERVICES and c.label >= 0 for c in claims)
    if asked and not is_labelled and (services := services_asked(asked, pool, wording, acceptance)) is not None:
        fields = [f for f in fields if f.key != SERVICES] + [services]
    by_code = read_coded(coded, desk)
    answered = frozenset(r.key for r in by_code)
    fields = [f for f in fields if f.key not in answered] + by_code
    if (signature := signature_on(pool, page, sheet.number)) is not None:
        fields.append(signature)
    return JointReading(fields, read_rows(rows, desk), parted_tables(rows), desk, roles, answered)


def _guessed(pool: Pool, wording: Wording, cuts: Cuts) -> tuple[Pool, Guesses]:
    """What the network makes of a page, its cells of lists cut apart where several ran together."""
    guesses = guesses_of(pool, wording)
    finer = parted_as_guessed(pool, guesses, cuts)
    return (pool, guesses) if finer is pool else (finer, guesses_of(finer, wording))


def _whole(pool: Pool, claims: Sequence[Claim], rows: Sequence[Row], wording: Wording) -> tuple[Pool, list[Row]]:
    """The pool and the rows with every text that is a value as far as its ink goes: words to choose from end where the
    next one's mark begins.
    """
    ids = {i for c in claims if wording.catalogue[c.key].type not in CHOICES for i in c.tokens}
    cells_of = [(key, tokens) for row in rows for key, tokens in row.cells.items()]
    offered = {k for k, words in wording.words.items() if words}
    listed = {t.id for key, tokens in cells_of if key not in offered or len(tokens) == 1 for t in tokens}
    longer = grown([t for t in pool.tokens if t.id in ids | listed and not t.cells], pool)
    cells = [{key: tuple(longer.get(t.id, t) for t in tokens) for key, tokens in r.cells.items()} for r in rows]
    whole = replace(pool, tokens=tuple(longer.get(t.id, t) for t in pool.tokens))
    return whole, [replace(row, cells=c) for row, c in zip(rows, cells, strict=True)]
