"""Slips: the forms that go out with a paper and come back filled in (design §7), from templates/slips.yaml.

Owns their fields and lays each of them out as a catalogue of one page, so that drawing, filling and reading a slip are
done by the machinery of the form itself. Lengths in millimetres, origin at the upper left of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field as Rule
from pydantic import model_validator

from extractors.errors import ConfigurationError
from extractors.layout.blank import FormLayout, form_layout
from extractors.models import Frozen
from extractors.values import Catalogue, Design, Field, FieldType, MmBox, Part, Place, Sheet, Style
from extractors.yamlfile import load_yaml

Filler = Literal["provider", "applicant", "approval", "planner", "supervisor", "window"]

_PAGE = (210.0, 297.0)
_MARGIN = 10.0
_LEFT, _RIGHT, _LABEL_W = 10.0, 200.0, 36.0
HEAD_TOP, HEAD_ROW, HEAD_LINES = 46.0, 6.6, 5
"""The printed facts above the blanks: where they begin, mm a line, lines kept for them; part of the geometry."""
_FIRST_GAP = 6.0
_LABEL_BESIDE = 13.0
_SHARED_SIGN = 12.0
_QR = MmBox(173.5, 10, 17, 17)
_HEIGHTS: Mapping[Style, float] = {"text": 10.4, "comb": 8.6, "ticks": 8.6, "sign": 15.0}
_COMBS = {"date": 8, "mobile": 11}
_STYLES: Mapping[FieldType, Style] = {
    "date": "comb", "mobile": "comb", "one_of": "ticks", "many_of": "ticks", "yes_no": "ticks", "signature": "sign",
}  # fmt: skip


class SlipField(Frozen):
    """One blank of a slip.

    options_from: the words to tick are the provider's own results, or the services of the case. each: one row for every
    provider of the case, its key followed by _<provider id>. may_be_ahead: a date that may lie after its coming back.
    not_before: key of another date that this one may not lie before; says nothing of the layout.
    beside: so many millimetres, label included, of the row of the field before; 0 where it has a row of its own.
    """

    key: str
    label: str
    type: FieldType
    allowed: tuple[str, ...] = ()
    required: bool = False
    may_be_ahead: bool = False
    not_before: str = Rule(default="", exclude=True)
    options_from: Literal["", "returns", "providers"] = ""
    each: Literal["", "providers"] = ""
    beside: float = Rule(default=0, ge=0, le=120)


class SlipKind(Frozen):
    """A kind of slip. clause: of the plan. by: who fills it in; per: one for the case or one for each provider.

    text, room: sentences printed above the blanks, and the millimetres kept for them. edition: the file's version, no
    part of what is written of the kind itself.
    """

    id: str = Rule(pattern=r"^[A-Z_]{2,24}$")
    title: str
    clause: str
    by: Filler
    per: Literal["case", "provider"]
    with_files: bool = False
    text: tuple[str, ...] = ()
    room: float = Rule(default=0, ge=0, le=150)
    fields: tuple[SlipField, ...]
    edition: str = Rule(default="", exclude=True)

    @model_validator(mode="after")
    def _keys_once(self) -> SlipKind:
        keys = [field.key for field in self.fields]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.id} 有重复的字段代号")
        return self


class SlipKinds(Frozen):
    """All kinds of slip by id. version: of the layout, printed on every slip. below: what stands under the blanks."""

    version: str
    below: tuple[str, ...] = ()
    slips: tuple[SlipKind, ...]

    def get(self, kind: str) -> SlipKind | None:
        """The kind of this id, None where it is no slip."""
        return next((slip for slip in self.slips if slip.id == kind), None)

    def __getitem__(self, kind: str) -> SlipKind:
        if slip := self.get(kind):
            return slip
        raise ConfigurationError(f"没有名为 {kind} 的回件", file="slips.yaml", next_step="补上该项")


class Party(Frozen):
    """A provider as a slip names it. id: water …; service: 用水 …; returns: what it hands back."""

    id: str
    service: str
    returns: tuple[str, ...] = ()


def load_slips(path: Path) -> SlipKinds:
    """The slips in `path`.

    Raises:
        ConfigurationError: the file is missing or wrong; names the key.
    """
    kinds = load_yaml(SlipKinds, path)
    of_file = tuple(slip.model_copy(update={"edition": kinds.version}) for slip in kinds.slips)
    return kinds.model_copy(update={"slips": of_file})


def slip_catalogue(kind: SlipKind, *, parties: tuple[Party, ...], provider: str = "") -> Catalogue:
    """The slip as a catalogue of one page.

    Args:
        parties: the providers of the case, in the order of the form.
        provider: whose slip it is, '' for one of the whole case.

    Raises:
        ConfigurationError: the blanks do not fit on the page.
    """
    placed = tuple(_placed(kind, parties, provider, top=HEAD_TOP + HEAD_LINES * HEAD_ROW + kind.room + _FIRST_GAP))
    return Catalogue(fields=placed, conditions={}, design=_design(kind, placed))


def slip_layout(kind: SlipKind, *, parties: tuple[Party, ...], provider: str = "") -> FormLayout:
    """Where every blank of the slip lies; see `slip_catalogue`."""
    return form_layout(slip_catalogue(kind, parties=parties, provider=provider))


def _placed(kind: SlipKind, parties: tuple[Party, ...], provider: str, *, top: float) -> Iterator[Field]:
    y = top
    for row in _rows(kind, parties):
        height = max(_height(blank, is_shared=len(row) > 1) for blank, _ in row)
        cuts = [_RIGHT - sum(blank.beside for blank, _ in row[place:]) for place in range(1, len(row))]
        for (blank, party), left, right in zip(row, [_LEFT, *cuts], [*cuts, _RIGHT], strict=True):
            cell = MmBox(round(left, 3), y, round(right - left, 3), height)
            yield _field(blank, party, _words(blank, parties, provider), cell)
        y = round(y + height, 3)
    if y > _PAGE[1] - _MARGIN - 12:
        raise ConfigurationError(f"回件 {kind.id} 的栏目一页放不下", file="slips.yaml", next_step="减少栏目")


def _height(blank: SlipField, *, is_shared: bool) -> float:
    style = _STYLES.get(blank.type, "text")
    return _SHARED_SIGN if is_shared and style == "sign" else _HEIGHTS[style]


def _field(blank: SlipField, party: Party | None, words: tuple[str, ...], cell: MmBox) -> Field:
    """A blank in its part of a row: the label at the left of it, what is written right of that."""
    label = _LABEL_BESIDE if blank.beside else _LABEL_W
    is_first_of = party is not None and not blank.beside
    return Field(
        key=f"{blank.key}_{party.id}" if party else blank.key,
        block="J",
        label=f"{blank.label}（{party.service}）" if party and is_first_of else blank.label,
        type=blank.type,
        required="always" if blank.required else "optional",
        visible_to=(),
        allowed=words,
        form=Place(
            page=1,
            box=MmBox(round(cell.x + label, 3), cell.y, round(cell.w - label, 3), cell.h),
            label=MmBox(cell.x, cell.y, label, cell.h),
            style=_STYLES.get(blank.type, "text"),
            comb=_COMBS.get(blank.type, 0),
        ),
    )


def _rows(kind: SlipKind, parties: tuple[Party, ...]) -> Iterator[list[tuple[SlipField, Party | None]]]:
    """The blanks row by row; what stands beside another shares its row, also where that is there for each provider."""
    groups: list[list[SlipField]] = []
    for blank in kind.fields:
        if blank.beside and groups:
            groups[-1].append(blank)
        else:
            groups.append([blank])
    for group in groups:
        for party in parties if group[0].each else (None,):
            yield [(blank, party) for blank in group]


def _words(field: SlipField, parties: tuple[Party, ...], provider: str) -> tuple[str, ...]:
    if field.options_from == "providers":
        return tuple(party.service for party in parties)
    if field.options_from == "returns":
        return next((party.returns for party in parties if party.id == provider), ())
    return field.allowed


def _design(kind: SlipKind, fields: tuple[Field, ...]) -> Design:
    places = [field.form for field in fields if field.form is not None]
    top = min(place.box.y for place in places)
    return Design(
        version=kind.edition,
        size=_PAGE,
        margin=_MARGIN,
        pages=(Sheet(number=1, title=kind.title, qr=_QR),),
        parts=(Part(page=1, title="填写栏", box=MmBox(_LEFT, top - 5.6, _LABEL_W, 5.6)),),
        tables=(),
        notes=(),
    )
