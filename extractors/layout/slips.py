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
from extractors.values import Catalogue, Design, Field, FieldType, MmBox, Note, Part, Place, Sheet, Style
from extractors.yamlfile import load_yaml

Filler = Literal["provider", "applicant", "approval", "planner", "supervisor", "window"]

_PAGE = (210.0, 297.0)
_MARGIN = 10.0
_LEFT, _LABEL_W, _VALUE_W = 10.0, 36.0, 154.0
HEAD_TOP, HEAD_ROW, HEAD_LINES = 46.0, 6.6, 5
"""The printed facts above the blanks: where they begin, mm a line, lines kept for them; part of the geometry."""
_FIRST_GAP = 6.0
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
    """

    key: str
    label: str
    type: FieldType
    allowed: tuple[str, ...] = ()
    required: bool = False
    may_be_ahead: bool = False
    options_from: Literal["", "returns", "providers"] = ""
    each: Literal["", "providers"] = ""


class SlipKind(Frozen):
    """A kind of slip. clause: of the plan. by: who fills it in; per: one for the case or one for each provider.

    edition: the file's version, no part of what is written of the kind itself.
    """

    id: str = Rule(pattern=r"^[A-Z_]{2,24}$")
    title: str
    clause: str
    by: Filler
    per: Literal["case", "provider"]
    with_files: bool = False
    fields: tuple[SlipField, ...]
    edition: str = Rule(default="", exclude=True)

    @model_validator(mode="after")
    def _keys_once(self) -> SlipKind:
        keys = [field.key for field in self.fields]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.id} 有重复的字段代号")
        return self


class SlipKinds(Frozen):
    """All kinds of slip by id. version: of the layout, printed on every slip."""

    version: str
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
    placed = tuple(_placed(kind, parties, provider, top=HEAD_TOP + HEAD_LINES * HEAD_ROW + _FIRST_GAP))
    return Catalogue(fields=placed, conditions={}, design=_design(kind, placed))


def slip_layout(kind: SlipKind, *, parties: tuple[Party, ...], provider: str = "") -> FormLayout:
    """Where every blank of the slip lies; see `slip_catalogue`."""
    return form_layout(slip_catalogue(kind, parties=parties, provider=provider))


def _placed(kind: SlipKind, parties: tuple[Party, ...], provider: str, *, top: float) -> Iterator[Field]:
    y = top
    for field, party in _blanks(kind, parties):
        key = f"{field.key}_{party.id}" if party else field.key
        label = f"{field.label}（{party.service}）" if party else field.label
        words = _words(field, parties, provider)
        style = _STYLES.get(field.type, "text")
        height = _HEIGHTS[style]
        place = Place(
            page=1,
            box=MmBox(_LEFT + _LABEL_W, y, _VALUE_W, height),
            label=MmBox(_LEFT, y, _LABEL_W, height),
            style=style,
            comb=_COMBS.get(field.type, 0),
        )
        yield Field(
            key=key,
            block="J",
            label=label,
            type=field.type,
            required="always" if field.required else "optional",
            visible_to=(),
            allowed=words,
            form=place,
        )
        y = round(y + height, 3)
    if y > _PAGE[1] - _MARGIN - 12:
        raise ConfigurationError(f"回件 {kind.id} 的栏目一页放不下", file="slips.yaml", next_step="减少栏目")


def _blanks(kind: SlipKind, parties: tuple[Party, ...]) -> Iterator[tuple[SlipField, Party | None]]:
    for field in kind.fields:
        if field.each:
            yield from ((field, party) for party in parties)
        else:
            yield field, None


def _words(field: SlipField, parties: tuple[Party, ...], provider: str) -> tuple[str, ...]:
    if field.options_from == "providers":
        return tuple(party.service for party in parties)
    if field.options_from == "returns":
        return next((party.returns for party in parties if party.id == provider), ())
    return field.allowed


def _design(kind: SlipKind, fields: tuple[Field, ...]) -> Design:
    places = [field.form for field in fields if field.form is not None]
    top, bottom = places[0].box.y, places[-1].box.y + places[-1].box.h
    below = "请用黑色笔填写，勾选在方框内打“√”；填好后连同附交材料一并扫描，放入收件夹。"
    return Design(
        version=kind.edition,
        size=_PAGE,
        margin=_MARGIN,
        pages=(Sheet(number=1, title=kind.title, qr=_QR),),
        parts=(Part(page=1, title="填写栏", box=MmBox(_LEFT, top - 5.6, _LABEL_W, 5.6)),),
        tables=(),
        notes=(Note(page=1, box=MmBox(24, bottom + 2, 162, 5), text=below, size=8, tone="grey"),),
    )
