"""What a piece of print or writing on a form is for: roles, and tokens with their places.

A token lies on one line. Boxes are millimetres from the upper left corner of its page: x0, y0, x1, y1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "title", "label", "value", "option", "mark", "unit", "hint", "english", "section", "row_head", "column_head",
    "list_head", "cell", "instruction", "office", "other_label", "other_value", "signing", "plain",
]  # fmt: skip
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Role:
    """What a token is for.

    key: the catalogue's key (label, value, option, mark, unit, hint, english; the column of list_head and cell).
    value: the catalogue's word of an option or mark, the text of a section; is_chosen: whether that option is taken.
    table, row: the list and the 1-based row of the truth in which a cell stands.
    heads: the service (用水 …) that this token heads, as a section, a row or a column; '' for others.
    """

    kind: Kind
    key: str = ""
    value: str = ""
    is_chosen: bool = False
    table: str = ""
    row: int = 0
    heads: str = ""


@dataclass(frozen=True)
class Token:
    """A run of text on one line, or a mark place (text □ ☑ ○ ● （√） √ or '' for a mark that is only ink).

    written: filled in by a person. page: 0-based.
    """

    text: str
    box: Box
    page: int
    role: Role
    written: bool = False


@dataclass(frozen=True)
class Rule:
    """A printed line of the form, in mm. kind: cell (border of a table) or blank (what is written upon)."""

    box: Box
    page: int
    kind: Literal["cell", "blank"]


@dataclass(frozen=True)
class LaidOut:
    """A filled form with everything that stands on it.

    fields, rows: the truth by catalogue key and by list. shown: how each key stands there (label, how, kind, ctx).
    sizes: width and height of each page in mm.
    """

    family: str
    seed: int
    filling: int
    face: str
    fields: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    shown: dict[str, dict[str, Any]]
    sizes: tuple[tuple[float, float], ...]
    tokens: tuple[Token, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def name(self) -> str:
        """A name that no other form has."""
        return f"{self.family}-{self.seed:04d}-{self.filling}"

    @property
    def truth(self) -> dict[str, Any]:
        """The truth as the samples have it in truth.json."""
        return {"fields": {**self.fields, "segments": self.rows.get("segments", [])}, "shown": self.shown} | (
            {"rows": lists} if (lists := {k: v for k, v in self.rows.items() if k != "segments"}) else {}
        )
