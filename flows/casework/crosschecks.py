"""The tests that hold the form against its attachments (V09–V13, V19), for what was read on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.folding import squeeze
from extractors.models import MaterialReading, Status
from flows.casework.facts import Facts
from flows.casework.rulebook import Hit, Rule, predicate
from flows.casework.segments import as_date, as_number

_CORE = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:路|街|大道|线)(?:[东西南北中]段)?(?:\d+号)?|[\u4e00-\u9fff]{2,10}(?:小区|花园|家园|苑)"
)
_AREA_KEYS = ("floor_area",)


def _pairs(rule: Rule, facts: Facts) -> Iterator[tuple[str, MaterialReading]]:
    """Fields that stand settled both on the form and on an attachment; params.materials limits the attachments."""
    wanted = rule.params.get("materials")
    for material in facts.application.materials:
        if wanted and material.id not in wanted:
            continue
        for name in rule.fields:
            found = material.fields.get(name)
            if found and found.status is Status.ACCEPTED and found.value is not None and facts.value(name) is not None:
                yield name, material


@predicate("material", "theirs")
def differs_from_material(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Names and codes that differ between form and attachment (V09)."""
    for name, material in _pairs(rule, facts):
        theirs = str(material.fields[name].value)
        if _plain(theirs) != _plain(str(facts.value(name))):
            yield Hit(name, words={"material": material.title or material.id, "theirs": theirs})


def _plain(text: str) -> str:
    """A name or code without what notation may change: width, spaces, brackets."""
    return re.sub(r"[()（）·\-]", "", squeeze(text)).upper()


@predicate("material", "theirs")
def address_differs_from_material(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Addresses that share no road or estate (V10)."""
    for name, material in _pairs(rule, facts):
        theirs = str(material.fields[name].value)
        ours, others = set(_cores(facts.text(name))), set(_cores(theirs))
        if ours and others and not ours & others:
            yield Hit(name, words={"material": material.title or material.id, "theirs": theirs})


def _cores(address: str) -> list[str]:
    """Roads with house numbers, and estates, in an address without its city and district."""
    plain = re.sub(r"^(河南省)?(济源市|济源示范区)?([\u4e00-\u9fff]{2}(?:街道|办事处))?", "", squeeze(address))
    return _CORE.findall(plain)


@predicate("material", "theirs")
def area_differs_from_material(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Areas that differ from an attachment by more than params.share (V11)."""
    for name, material in _pairs(rule, facts):
        ours, theirs = facts.number(name), as_number(material.fields[name].value)
        if ours is not None and theirs and abs(ours - theirs) > rule.params["share"] * theirs:
            words = {"material": material.title or material.id, "theirs": f"{theirs:.12g}"}
            yield Hit(name, words=words)


@predicate("material", "until")
def material_expired(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Attachments that ended before the application (V12, V13): their `valid_until` against the field of the rule."""
    reference = facts.day(rule.fields[0]) or facts.today
    for material in facts.application.materials:
        found = material.fields.get("valid_until")
        until = as_date(found.value) if found and found.status is Status.ACCEPTED else None
        if material.id in rule.params["materials"] and until and until < reference:
            words = {"material": material.title or material.id, "until": until.isoformat()}
            yield Hit(rule.fields[0], seen=until.isoformat(), words=words)


@predicate()
def material_missing(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """No attachment of params.material where the rule's `when` asks for it (V19)."""
    if not any(m.id == rule.params["material"] for m in facts.application.materials):
        yield Hit(rule.fields[0])
