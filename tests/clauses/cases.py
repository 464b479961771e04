"""Random lives of cases whose every value is known again: each provider's keys hold words that stand nowhere else.

Seeded: the same number gives the same case. Nothing is read and no file is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from extractors.layout.slips import SlipField
from extractors.values.catalogue import Field
from flows.casework.model import Application
from flows.course.model import Overlap
from tests.clauses.lives import FIVE, WORDS
from tests.support.application_parts import SEGMENT, application
from tests.support.course_parts import OFFICE, Life
from tests.support.shipped import CATALOGUE, SHIPPED

OTHER_CASE = "LHBZ-2026-990077"
_CODES = dict(zip(FIVE, "水电气暖信", strict=True))
_LENGTHS = (0, 199.9, 200, 200.1)


class Secret(NamedTuple):
    """A text that only these providers may see. key: of the catalogue or of a slip."""

    key: str
    text: str
    seen_by: frozenset[str]


class Lived(NamedTuple):
    """A case after its life: what was drawn, and what each provider may not find in its papers."""

    life: Life
    secrets: tuple[Secret, ...]


def lived(seed: int) -> Lived:
    """One random case."""
    rng = Random(seed)
    secrets: list[Secret] = []
    services = rng.sample(list(WORDS.values()), rng.randint(1, 5))
    first = _application(rng, services, secrets)
    life = Life(entrance=rng.choice(["form", "push"]), of=first)
    for _ in range(rng.randint(0, 14)):
        _happen(life, rng, secrets, services)
    return Lived(life, tuple(secrets))


def _happen(life: Life, rng: Random, secrets: list[Secret], services: list[str]) -> None:
    """A few days, a slip, works of others, or a changed form."""
    what = rng.choice(["days", "slip", "slip", "slip", "roads", "change"])
    if what == "days":
        life.until(life.course.today + timedelta(days=rng.randint(1, 9)))
    elif what == "roads":
        life.overlaps(*(_overlap(rng, p) for p in life.course.providers if rng.random() < 0.5))
    elif what == "change" and life.course.accepted is not None:
        life.amend(_application(rng, services, secrets))
    else:
        kind = rng.choice(SHIPPED.slips.slips)
        whose = rng.choice(FIVE) if kind.per == "provider" else ""
        version = max((p.version for p in life.course.papers(kind.id, whose)), default=1)
        life.slip(kind.id, whose, version=version, **_answers(rng, kind.fields, whose, secrets))


def _application(rng: Random, services: list[str], secrets: list[Secret]) -> Application:
    """A complete form in which every block has values of its own."""
    own: dict[str, Any] = {}
    for field in CATALOGUE.fields:
        seen_by = frozenset(field.visible_to) & frozenset(FIVE)
        if field.table or not seen_by or len(seen_by) == len(FIVE):
            continue
        value = _value(rng, field, next(iter(sorted(seen_by))))
        if value is not None:
            own[field.key] = value
            secrets.append(Secret(field.key, _printed(value), seen_by))
    length = rng.choice(_LENGTHS)
    lines = [_line(rng, service, length, secrets) for service in services] if length else []
    return application(rows={"segments": lines}, services=services, accept_mode=_mode(rng), **own)


def _mode(rng: Random) -> str | None:
    return rng.choice(["联合验收", "分别验收", None])


def _value(rng: Random, field: Field, provider: str) -> Any:
    """Text and numbers that are known again; ticks and days are too common to be."""
    if field.type in ("text", "name"):
        return f"密{_CODES[provider]}{rng.randrange(10**6):06d}"
    if field.type in ("integer", "decimal"):
        return rng.randrange(10**6, 10**7)
    return None


def _line(rng: Random, service: str, length: float, secrets: list[Secret]) -> dict[str, Any]:
    """A stretch of works with a size that only its own provider may see."""
    provider = OFFICE.provider_for(service).id
    size = f"管{_CODES[provider]}{rng.randrange(10**6):06d}"
    secrets.append(Secret("seg_size", size, frozenset({provider})))
    return {**SEGMENT, "seg_service": service, "seg_len_m": length, "seg_size": size}


def _overlap(rng: Random, provider: str) -> Overlap:
    other = rng.choice(FIVE)
    return Overlap(
        rule=rng.choice(["X1", "X2", "X3", "X4", "X5"]), road="黄河路", provider=provider, other_provider=other,
        other_case=OTHER_CASE, own_row=1, other_row=1, span="文昌中路—天坛中路", service=WORDS[other],
        when="2026年12月10日至12月25日", text=f"另有{WORDS[other]}施工", advice="建议联合施工",
    )  # fmt: skip


def _answers(rng: Random, fields: tuple[SlipField, ...], whose: str, secrets: list[Secret]) -> dict[str, Any]:
    """Any answers; what a provider writes in its own words is for nobody but the departments and the applicant."""
    said: dict[str, Any] = {}
    for field in fields:
        for key in [f"{field.key}_{p}" for p in FIVE] if field.each else [field.key]:
            said[key] = _answer(rng, field, whose, secrets)
    return {key: value for key, value in said.items() if value is not None}


def _answer(rng: Random, field: SlipField, whose: str, secrets: list[Secret]) -> Any:
    if field.type == "text" and whose:
        text = f"言{_CODES[whose]}{rng.randrange(10**6):06d}"
        secrets.append(Secret(field.key, text, frozenset({whose})))
        return text
    if field.type == "one_of":
        return rng.choice(field.allowed)
    if field.type == "many_of":
        returned = [r for p in OFFICE.providers.values() for r in p.returns]
        words = returned if field.options_from == "returns" else list(field.allowed) or list(WORDS.values())
        return rng.sample(words, rng.randint(1, 2))
    if field.type == "date":
        return rng.choice([None, "2026-11-24", "2026-12-01", "2027-01-04"])
    return rng.choice([None, "样本"]) if field.type == "text" else None


def _printed(value: Any) -> str:
    return str(value)


def foreign_to(secrets: tuple[Secret, ...], provider: str) -> Iterator[Secret]:
    """What a provider may not see."""
    return (secret for secret in secrets if provider not in secret.seen_by)
