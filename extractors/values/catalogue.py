"""The field catalogue: every field of the one form (domain §1.3) as data, loaded from templates/catalogue.yaml.

Owns the shape of that file and the sentences about what is wrong in it; hands on a frozen `Catalogue`, from which
reading, checking, letters and the blank form all take their labels, words, units and places.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError, model_validator

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.yamlfile import read_yaml, said_of

FieldType = Literal[
    "text", "name", "uscc", "resident_id", "project_code", "mobile", "landline", "email", "date", "number", "integer",
    "one_of", "many_of", "yes_no", "code", "rows", "signature", "seal",
]  # fmt: skip
Reader = Literal["water", "power", "gas", "heating", "telecom", "approval"]
TableKey = Literal["segments", "gas_equip", "equip_list"]
Style = Literal["text", "comb", "ticks", "sign"]
Stake = Literal["decision", "letter", "later", "ledger"]
"""What hangs on a value that is in doubt: a decision or a date; a letter; a figure that a later paper settles anyway
(a provider measures on site); the ledger alone. Only the first two are asked about."""

_REQUIRED = (
    *("always", "enterprise", "resident", "new_build", "enterprise_new", "residential"),
    *("segments", "expansion", "agent", "trench", "optional"),
)
_SERVICES = ("用水", "用电", "用气", "用暖", "通信")
SERVICE_OF_BLOCK = dict(zip("DEFGH", _SERVICES, strict=True))
"""The service that each block of the one form asks about."""
_NO_WORDS: dict[str, str] = {}
_NO_UNITS: dict[str, float] = {}


class MmBox(NamedTuple):
    """A rectangle in millimetres, origin at the upper left corner of the page."""

    x: float
    y: float
    w: float
    h: float


class Place(Frozen):
    """Where a field stands on the form: its ruled value cell and its label cell, in mm.

    values: the allowed words that are offered here, all of them where empty. words: what is printed for one of them.
    caption: what is printed as the label where the catalogue's label is too long for the cell. preset: the word whose
    square is printed ticked.
    """

    page: int
    box: MmBox
    label: MmBox
    style: Style = "text"
    comb: int = 0
    values: tuple[str, ...] = ()
    words: dict[str, str] = _NO_WORDS
    caption: str = ""
    preset: str = ""


class Field(Frozen):
    """One field of the application; the attributes are told at the head of templates/catalogue.yaml.

    table: the list whose column it is.
    column_of: the list in which a field that also stands alone is a column (its places there: `cell`, `sheet`).
    stake: what hangs on its value where that is in doubt.
    """

    key: str
    block: Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]
    label: str
    type: FieldType
    required: str
    visible_to: tuple[Reader, ...]
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    units: dict[str, float] = _NO_UNITS
    allowed: tuple[str, ...] = ()
    aliases: dict[str, str] = _NO_WORDS
    range: tuple[float, float] | None = None
    table: TableKey | Literal[""] = ""
    column_of: TableKey | Literal[""] = ""
    stake: Stake = "letter"
    form: Place | None = None
    cell: Place | None = None
    sheet: Place | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Field:
        if self.type in ("one_of", "many_of") and not self.allowed:
            raise ValueError("allowed: 单选、多选字段要写出允许的取值")
        if strangers := sorted(set(self.aliases.values()) - set(self.allowed)):
            raise ValueError(f"aliases: 「{strangers[0]}」不在 allowed 中")
        if self.range and self.range[0] > self.range[1]:
            raise ValueError("range: 最小值大于最大值")
        return self

    @property
    def is_asked(self) -> bool:
        """Whether a person is asked about a value in doubt; else it is kept as 存疑 and holds nothing up."""
        return self.stake in ("decision", "letter")

    @property
    def places(self) -> tuple[Place, ...]:
        """Its places on the form and on the continuation sheets."""
        return tuple(place for place in (self.form, self.cell, self.sheet) if place is not None)


class Table(Frozen):
    """A list on a page: how often its columns are repeated.

    step: mm to the next half (across) and the next row (down). first: number of its first row, on a continuation sheet
    the one after the last row of the form. head: whether the labels stand once above the rows.
    """

    key: TableKey
    page: int
    rows: int
    first: int = 1
    across: int = 1
    step: tuple[float, float]
    head: bool = False


class Part(Frozen):
    """The bar beside (or above) a block of the form; `shade` marks what the window fills in."""

    page: int
    title: str
    box: MmBox
    shade: bool = False


class Note(Frozen):
    """A sentence printed on the form. size: points; width and height of the box in mm."""

    page: int
    box: MmBox
    text: str
    size: float
    align: Literal["left", "center", "right"] = "left"
    tone: Literal["ink", "grey"] = "ink"
    serif: bool = False


class Sheet(Frozen):
    """One page of the form: its number, its title and the place of its QR."""

    number: int
    title: str
    qr: MmBox


class Design(Frozen):
    """The blank form as a whole. Lengths in mm; `version` stands in the QR of every page.

    sides: how many pages, the first ones, are handed in by everybody; the others are continuation sheets.
    """

    version: str
    sides: int = 2
    size: tuple[float, float]
    margin: float
    pages: tuple[Sheet, ...]
    parts: tuple[Part, ...]
    tables: tuple[Table, ...]
    notes: tuple[Note, ...]


class Catalogue(Frozen):
    """All fields in the order of the form. conditions: what each `if:` of `required` means, in Chinese."""

    fields: tuple[Field, ...]
    conditions: dict[str, str]
    design: Design

    def get(self, key: str) -> Field | None:
        """The field of this key, or None."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Field]:
        return {field.key: field for field in reversed(self.fields)}

    def __hash__(self) -> int:
        return hash((self.design.version, len(self.fields)))

    def __getitem__(self, key: str) -> Field:
        if field := self.get(key):
            return field
        raise ConfigurationError(f"字段目录中没有「{key}」{_nearest(key, [f.key for f in self.fields])}")

    def columns(self, table: str) -> tuple[Field, ...]:
        """The columns of a list (segments, gas_equip, equip_list), from left to right."""
        return tuple(field for field in self.fields if table in (field.table, field.column_of))

    def synonyms(self) -> tuple[tuple[str, str], ...]:
        """(text, key) for every label and synonym, also without what stands in brackets; longest first."""
        pairs = {(text, field.key): None for field in self.fields for text in _spellings(field)}
        return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _spellings(field: Field) -> Iterator[str]:
    """A field's label and synonyms, and each of the label's forms without its bracket."""
    yield field.label
    if bare := re.sub(r"[（(][^）)]*[）)]", "", field.label):
        yield bare
    yield from field.synonyms


def load_catalogue(path: Path) -> Catalogue:
    """The catalogue in `path`.

    Raises:
        ConfigurationError: the file cannot be read, or a field or attribute is wrong; names the nearest right one.
    """
    data = read_yaml(path)
    if not isinstance(data, Mapping) or not isinstance(data.get("fields"), list):
        raise _wrong(path, "没有 fields 列表")
    fields = tuple(_field(path, number, item) for number, item in enumerate(data["fields"], start=1))
    try:
        catalogue = Catalogue(fields=fields, conditions=data.get("conditions", {}), design=data.get("design"))
    except ValidationError as error:
        raise _wrong(path, f"表格设计有误：{_explain(error, Design)}") from error
    _check_keys(path, catalogue)
    return catalogue


def _field(path: Path, number: int, item: Any) -> Field:
    """One entry of the list as a field."""
    name = item.get("key", f"第{number}项") if isinstance(item, Mapping) else f"第{number}项"
    try:
        return Field.model_validate(item)
    except ValidationError as error:
        raise _wrong(path, f"字段「{name}」有误：{_explain(error, Field)}") from error


def _explain(error: ValidationError, model: type[Frozen]) -> str:
    """The first fault of a validation, naming the attribute and the nearest right one."""
    fault = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    attribute = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"不认识属性「{attribute}」{_nearest(str(fault['loc'][-1]), list(model.model_fields))}"
    if fault["type"] == "missing":
        return f"缺少属性「{attribute}」"
    if fault["type"] == "literal_error":
        words = re.findall(r"'([^']*)'", str(fault["ctx"]["expected"]))
        return f"属性「{attribute}」不能是「{fault['input']}」{_nearest(str(fault['input']), words)}"
    return f"属性「{attribute}」{said_of(fault)}"


def _check_keys(path: Path, catalogue: Catalogue) -> None:
    """Every key once, every `required` known."""
    seen: set[str] = set()
    known = [*_REQUIRED, *(f"service:{s}" for s in _SERVICES), *(f"if:{name}" for name in catalogue.conditions)]
    for field in catalogue.fields:
        if field.key in seen:
            raise _wrong(path, f"字段「{field.key}」出现了两次")
        seen.add(field.key)
        if field.required not in known:
            raise _wrong(
                path, f"字段「{field.key}」的 required 不能是「{field.required}」{_nearest(field.required, known)}"
            )


def _nearest(word: str, words: list[str]) -> str:
    """A hint at the right word that is most like a wrong one."""
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.4)
    return f"，是不是「{close[0]}」" if close else ""


def _wrong(path: Path, what: str) -> ConfigurationError:
    return ConfigurationError(what, file=path.name, next_step="改正后重试")
