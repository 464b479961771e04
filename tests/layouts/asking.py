"""How one form asks for its fields: which, in which words, units and options. Drawn from the seed of the structure.

Hands on `Ask`s in `Section`s; what is written into them is another matter (`answers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from extractors.templates import Templates
from extractors.values.catalogue import Catalogue, Field
from tests.layouts import broad, words

SERVICES = ("用水", "用电", "用气", "用暖", "通信")
WRITTEN_CHOICE = "written"
_CHOICES = ("one_of", "many_of", "yes_no")

HEAD = ("services", "apply_type", "need_date", "old_account", "applicant_kind")
APPLICANT = ("applicant_name", "uscc", "legal_rep", "agent_name", "agent_phone", "tel", "email", "reg_address")
PROJECT = (
    "project_name", "project_code", "site_address", "project_kind", "build_nature", "floor_area", "land_area",
    "floor_above", "floor_below", "building_count", "max_storeys", "household_count", "start_date", "finish_date",
    "plan_permit_no", "designer",
)  # fmt: skip
SERVICE_KEYS: dict[str, tuple[str, ...]] = {
    "用水": (
        "water_nature", "water_daily_m3", "water_dn", "water_peak_m3h", "water_use", "meter_dn", "meter_count", "boost",
        "water_point", "fire_flow_ls",
    ),
    "用电": (
        "power_class", "power_kva", "voltage", "load_level", "source_count", "power_kva_old", "power_point", "ev_kw",
    ),
    "用气": ("gas_nature", "gas_hour_m3", "gas_pressure", "gas_day_m3", "gas_equip_place", "gas_point"),
    "用暖": (
        "heat_nature", "heat_area", "heat_terminal", "heat_load_kw", "heat_mode", "heat_station", "heat_homes",
        "heat_meter",
    ),
    "通信": ("tel_service", "tel_users", "tel_operator", "tel_ducts", "tel_mbps", "tel_room"),
}  # fmt: skip
CHOICES = ("permit_mode", "accept_mode", "book_connect", "remarks")
ALWAYS = (
    "services", "apply_type", "applicant_name", "uscc", "legal_rep", "agent_name", "agent_phone", "project_name",
    "site_address", "need_date", "accept_mode",
)  # fmt: skip
_FIRST = 3
"""So many of a service's keys stand on nearly every form."""
_UNLIKELY = ("5G室分", "铁塔", "车用", "35kV", "110kV", "次高压B", "次高压A", "自备", "热泵", "锅炉", "壁挂炉")


@dataclass(frozen=True)
class Ask:
    """One field as a form asks for it.

    label: as printed; is_short: it means something only under its service. options: (printed word, catalogue's word).
    unit: as printed, '' where none is; factor: from it to the catalogue's unit. words: none; written into a blank.
    """

    key: str
    type: str
    label: str
    service: str = ""
    is_short: bool = False
    hint: str = ""
    english: str = ""
    unit: str = ""
    factor: float = 1.0
    options: tuple[tuple[str, str], ...] = ()
    style: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether words are offered to choose from."""
        return bool(self.options)

    @property
    def weight(self) -> int:
        """How broad its blank should be: 1 short, 2 long, 3 a whole line."""
        if self.options:
            letters = sum(len(w) + 2 for w, _ in self.options)
            return 1 if letters <= 14 else 2 if letters <= 24 else 3
        return {"text": 2, "uscc": 2, "project_code": 2, "resident_id": 2, "email": 2}.get(self.type, 1)


@dataclass(frozen=True)
class Section:
    """Asks under one head. name: head, applicant, project, a service, choices. title: its printed words."""

    name: str
    title: str
    asks: tuple[Ask, ...]

    @property
    def service(self) -> str:
        """The service it is about, '' for the others."""
        return self.name if self.name in SERVICES else ""


@cache
def catalogue() -> Catalogue:
    """The catalogue of the checkout."""
    return Templates(Path(__file__).resolve().parents[2] / "templates").catalogue


@dataclass(frozen=True)
class Manner:
    """How a form words its questions. short: share of short labels under services; styles: of its choices.

    is_broad: it may ask for every field of the catalogue, in many more words.
    """

    short: float = 0.0
    hints: float = 0.1
    english: bool = False
    styles: tuple[str, ...] = ("box",)
    optional: float = 0.45
    written_choices: float = 0.06
    is_broad: bool = False


def labels_of(field: Field) -> list[str]:
    """Labels that mean this field even without a head above them."""
    avoid = words.AVOID.get(field.key, ())
    known = [field.label, field.label, *field.synonyms]
    return [w for w in known if w not in avoid] + list(words.MORE_LABELS.get(field.key, ()))


def make_ask(key: str, rng: Random, manner: Manner, service: str = "") -> Ask:
    """One field in the words of one form."""
    field = catalogue()[key]
    short = words.SHORT_LABELS.get(key, ()) if service and rng.random() < manner.short else ()
    label = rng.choice(short or labels_of(field))
    if manner.is_broad:
        label, short = _in_other_words(field, label, short, rng)
    ask = Ask(key, field.type, label, service, is_short=bool(short) and label not in labels_of(field))
    if rng.random() < manner.hints and key in words.HINTS and "（" not in label:
        ask = replace(ask, hint=rng.choice(words.HINTS[key]))
    if manner.english:
        ask = replace(ask, english=words.ENGLISH.get(key, ""))
    if field.type in _CHOICES:
        return _with_options(ask, field, rng, manner)
    if units := words.UNITS.get(key):
        unit = rng.choice(units)
        ask = replace(ask, unit=unit, factor=field.units.get(unit, 1.0))
    return ask


def _in_other_words(field: Field, label: str, short: Sequence[str], rng: Random) -> tuple[str, Sequence[str]]:
    """A label, half of the time in words that the catalogue does not have, with the short ones it was chosen from."""
    short = short or (broad.SHORT.get(field.key, ()) if rng.random() < 0.2 else ())
    if short:
        return rng.choice(short), short
    others = broad.LABELS.get(field.key, ())
    return broad.dressed(rng.choice(others) if others and rng.random() < 0.5 else label, rng), ()


def _with_options(ask: Ask, field: Field, rng: Random, manner: Manner) -> Ask:
    """The options and their style; where several may be taken, nothing struck out could mean all or none."""
    if field.type != "many_of" and rng.random() < manner.written_choices:
        return replace(ask, style=WRITTEN_CHOICE)
    options = ("是", "否") if field.type == "yes_no" else field.allowed
    offered = [w for w in options if w not in _UNLIKELY or rng.random() < 0.3]
    if field.key == "project_kind" and rng.random() < 0.5:
        offered = [w for w in offered if w != "其他"]
    style = rng.choice(manner.styles)
    if style == "struck" and field.type == "many_of":
        style = next((other for other in manner.styles if other != "struck"), "box")
    return replace(ask, options=tuple((_printed(field, w, rng), w) for w in offered), style=style)


def _printed(field: Field, word: str, rng: Random) -> str:
    """The word itself, at times one of its other spellings."""
    avoid = words.AVOID_WORDS.get(field.key, ())
    plain = [a for a, w in field.aliases.items() if w == word and 1 < len(a) <= 6 and a not in (*field.allowed, *avoid)]
    if field.type == "yes_no" or not plain or rng.random() < 0.8 or field.key in ("voltage", "window_id"):
        return word
    return rng.choice(plain)


def make_sections(rng: Random, manner: Manner) -> dict[str, Section]:
    """All sections of one form by name, their fields chosen and put in order."""
    wanted: dict[str, Sequence[str]] = {"head": HEAD, "applicant": APPLICANT, "project": PROJECT}
    found = {name: _section(name, _some(name, keys, rng, manner), rng, manner) for name, keys in wanted.items()}
    for service, keys in SERVICE_KEYS.items():
        first = [k for k in keys[:_FIRST] if rng.random() < 0.95]
        rest = [k for k in keys[_FIRST:] if rng.random() < manner.optional * 0.7]
        keys = broad.with_more(service, [*first, *rest], rng) if manner.is_broad else [*first, *rest]
        found[service] = _section(service, keys, rng, manner)
    found["choices"] = _section("choices", _some("choices", CHOICES, rng, manner), rng, manner)
    return _told_apart(found)


def _some(name: str, keys: Sequence[str], rng: Random, manner: Manner) -> list[str]:
    """Those that every form has, and some others; neighbours change places at times."""
    chosen = [k for k in keys if k in ALWAYS or rng.random() < manner.optional]
    for at in range(len(chosen) - 1):
        if rng.random() < 0.15:
            chosen[at], chosen[at + 1] = chosen[at + 1], chosen[at]
    return broad.with_more(name, chosen, rng) if manner.is_broad else chosen


def _section(name: str, keys: Sequence[str], rng: Random, manner: Manner) -> Section:
    title = rng.choice(words.SECTIONS[name])
    service = name if name in SERVICES else ""
    return Section(name, title, tuple(make_ask(k, rng, manner, service) for k in keys))


def _told_apart(sections: dict[str, Section]) -> dict[str, Section]:
    """No two fields under the same words within a section, and full labels are not used twice on a form."""
    taken: set[str] = set()
    found = {}
    for name, section in sections.items():
        here: set[str] = set()
        asks = []
        for ask in section.asks:
            bare = ask.label.split("（")[0]
            if bare in here or (not ask.is_short and bare in taken):
                ask = replace(ask, label=catalogue()[ask.key].label, is_short=False)
                bare = ask.label.split("（")[0]
            here.add(bare)
            if not ask.is_short:
                taken.add(bare)
            asks.append(ask)
        found[name] = replace(section, asks=tuple(asks))
    return found
