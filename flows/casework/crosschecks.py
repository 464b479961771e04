"""The tests that hold the form against its attachments (V09–V13, V19), for what was read on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from extractors.models import MaterialReading, Status
from extractors.values import is_name_on, squeeze
from flows.casework.facts import Facts, masked
from flows.casework.rulebook import Beside, Hit, Rule, predicate
from flows.casework.segments import as_date, as_number

_CORE = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:路|街|大道|线)(?:[东西南北中]段)?(?:\d+号)?|[\u4e00-\u9fff]{2,10}(?:小区|花园|家园|苑)"
)
_CARDS = frozenset({"M03", "M05", "M06"})
_PERSONS = (("legal_rep", "legal_rep_id"), ("agent_name", "agent_id"), ("applicant_name", "resident_id"))
"""Whose name and number stand together on the form."""


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


@predicate("material", "theirs", "page")
def differs_from_material(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Names and codes that differ between form and attachment, and cards that fit none of their persons (V09)."""
    for name, material in _pairs(rule, facts):
        ours, theirs = str(facts.value(name)), str(material.fields[name].value)
        if _plain(theirs, name) != _plain(ours, name) and not _is_owner_of_let_premises(name, material, facts):
            yield _hit(name, material, name, facts)
    for material in facts.application.materials:
        if material.id in _CARDS:
            yield from _card_hits(material, facts)


def _is_owner_of_let_premises(name: str, material: MaterialReading, facts: Facts) -> bool:
    """Whether the owner on a title may be another: a lease is enclosed, or the applicant is one of several owners."""
    if material.id != "M07" or name != "applicant_name":
        return False
    let = any(m.id == "M08" for m in facts.application.materials)
    return let or _plain(facts.text(name)) in _plain(str(material.fields[name].value))


def _card_hits(card: MaterialReading, facts: Facts) -> Iterator[Hit]:
    """A card whose number is somebody's on the form and whose name is not, or the other way round."""
    name, number = _settled(card, "name"), _settled(card, "resident_id")
    for name_key, number_key in _PERSONS:
        our_name, our_number = facts.text(name_key), facts.text(number_key)
        if not (name and number and our_name and our_number):
            continue
        if number == our_number and _plain(name) != _plain(our_name):
            yield _hit(name_key, card, "name", facts)
        elif _plain(name) == _plain(our_name) and number != our_number:
            yield _hit(number_key, card, "resident_id", facts)


def _settled(material: MaterialReading, key: str) -> str:
    found = material.fields.get(key)
    return str(found.value) if found and found.status is Status.ACCEPTED and found.value is not None else ""


def _hit(name: str, material: MaterialReading, key: str, facts: Facts) -> Hit:
    """A hit on the form's field `name` by the attachment's value of `key`, with that value and its page."""
    found = material.fields[key]
    value = found.value
    theirs = f"{value:.12g}" if isinstance(value, float) else str(value)
    field = facts.catalogue.get(key)
    if field is not None and field.type == "resident_id":
        theirs = masked(theirs)
    beside = Beside(theirs, found.page or material.pages[0], found)
    words = {"material": material.title or material.id, "theirs": theirs, "page": str(beside.page)}
    return Hit(name, words=words, beside=beside)


def _plain(text: str, key: str = "") -> str:
    """A name or code without what notation may change: width, spaces, brackets; of a permit's number the digits."""
    if key == "plan_permit_no":
        return re.sub(r"\D", "", squeeze(text))
    return re.sub(r"[()（）·\-]", "", squeeze(text)).upper()


@predicate("material", "theirs", "page")
def seal_names_another(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Seals whose legible name cannot be the applicant's, on the form and on params.materials (V09, J6)."""
    name = facts.text(rule.fields[0])
    readings = [("申请表", facts.reading("seal_present"), 1)]
    for material in facts.application.materials:
        if material.id in rule.params["materials"]:
            readings.append((material.title or material.id, material.fields.get("seal_present"), material.pages[0]))
    for title, seal, page in readings:
        if seal and seal.status is Status.ACCEPTED and name and not is_name_on(seal.raw, name):
            beside = Beside(seal.raw, seal.page or page, seal)
            words = {"material": title, "theirs": seal.raw, "page": str(beside.page)}
            yield Hit(rule.fields[0], words=words, beside=beside)


@predicate("material", "theirs", "page")
def address_differs_from_material(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Addresses that share no road or estate (V10)."""
    for name, material in _pairs(rule, facts):
        ours, others = set(_cores(facts.text(name))), set(_cores(str(material.fields[name].value)))
        if ours and others and not ours & others:
            yield _hit(name, material, name, facts)


def _cores(address: str) -> list[str]:
    """Roads with house numbers, and estates, in an address without its city and district."""
    plain = re.sub(r"^(河南省)?(济源市|济源示范区)?([\u4e00-\u9fff]{2}(?:街道|办事处))?", "", squeeze(address))
    return _CORE.findall(plain)


@predicate("material", "theirs", "page")
def area_differs_from_material(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Areas that differ from an attachment by more than params.share (V11)."""
    for name, material in _pairs(rule, facts):
        ours, theirs = facts.number(name), as_number(material.fields[name].value)
        if ours is not None and theirs and abs(ours - theirs) > rule.params["share"] * theirs:
            yield _hit(name, material, name, facts)


@predicate("material", "until", "page")
def material_expired(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Attachments that ended before the application (V12, V13): their `valid_until` against the field of the rule."""
    reference = facts.day(rule.fields[0]) or facts.today
    for material, until, beside in _days(rule, facts, "valid_until"):
        if until < reference:
            words = {"material": material.title or material.id, "until": until.isoformat(), "page": str(beside.page)}
            yield Hit(rule.fields[0], seen=until.isoformat(), words=words, beside=beside)


@predicate("material", "since", "page")
def material_not_begun(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """Attachments that begin only after the application (V12): their `valid_from` against the field of the rule."""
    reference = facts.day(rule.fields[0]) or facts.today
    for material, since, beside in _days(rule, facts, "valid_from"):
        if since > reference:
            words = {"material": material.title or material.id, "since": since.isoformat(), "page": str(beside.page)}
            yield Hit(rule.fields[0], words=words, beside=beside)


def _days(rule: Rule, facts: Facts, key: str) -> Iterator[tuple[MaterialReading, date, Beside]]:
    """The settled dates of a key on the attachments of params.materials, each with its place."""
    for material in facts.application.materials:
        found = material.fields.get(key)
        day = as_date(found.value) if found and found.status is Status.ACCEPTED else None
        if found and day and material.id in rule.params["materials"]:
            yield material, day, Beside(day.isoformat(), found.page or material.pages[0], found)


@predicate("found")
def material_missing(rule: Rule, facts: Facts) -> Iterable[Hit]:
    """No attachment of params.material where the rule's `when` asks for it (V19); one not read may be it."""
    if any(m.id == rule.params["material"] for m in facts.application.materials):
        return
    title, unread = rule.params["title"], "、".join(facts.application.unread)
    found = f"已收到但未能识别的文件（{unread}）中是否有{title}，须打开查看" if unread else f"所附材料中未见{title}"
    yield Hit(rule.fields[0], words={"found": found})
