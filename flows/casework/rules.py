"""The engine of the rules: an application in, every finding out, one per defect, worst first.

What a rule looks at is one of the named tests of predicates.py, works.py and crosschecks.py, which are imported here so
that they are known. A field that a person must still look at is not held against the applicant: such hits are left out
until it is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from extractors.templates import Templates
from extractors.yamlfile import load_yaml
from flows.casework import crosschecks, predicates, works
from flows.casework.facts import Facts
from flows.casework.model import Application, Finding, Severity
from flows.casework.rulebook import PREDICATES, Hit, Rule, Rules

__all__ = ["Rule", "Rules", "check", "load_rules"]

TESTS = (predicates, works, crosschecks)
_WORST_FIRST = {Severity.HARD: 0, Severity.PERSON: 1, Severity.SOFT: 2}


def load_rules(templates: Templates) -> Rules:
    """The rules.

    Raises:
        ConfigurationError: a rule is wrong; names the file, the rule and what is wrong with it.
    """
    return templates.once(_rules)


def _rules(templates: Templates) -> Rules:
    return load_yaml(Rules, templates.path("rules.yaml"))


def check(application: Application, *, today: date, templates: Templates) -> tuple[Finding, ...]:
    """Every finding of an application at once: one per defect, worst first, then in the order of the form.

    today: the day of judging.
    """
    facts = Facts(application, today, templates.catalogue, templates.gazetteer)
    found = [finding for rule in load_rules(templates).rules for finding in _apply(rule, facts)]
    order = {f.key: place for place, f in enumerate(facts.catalogue.fields)}
    return tuple(sorted(found, key=lambda f: _rank(f, order)))


def _rank(finding: Finding, order: dict[str, int]) -> tuple[int, int, str, str]:
    key = finding.field.rpartition(".")[2]
    return _WORST_FIRST[finding.severity], order.get(key, len(order)), finding.field, finding.rule


def _apply(rule: Rule, facts: Facts) -> Iterable[Finding]:
    if not facts.applies(rule.when):
        return
    for hit in PREDICATES[rule.predicate].test(rule, facts):
        names = (hit.name, *hit.others)
        if rule.about_doubt or not any(map(facts.application.is_doubtful, names)):
            yield _finding(rule, hit, facts)


def _finding(rule: Rule, hit: Hit, facts: Facts) -> Finding:
    """A hit as a finding, with its place on the page and its sentences filled in."""
    reading = facts.reading(hit.name)
    label, seen = facts.label(hit.name), hit.seen or facts.shown(hit.name)
    words = {"label": label, "seen": seen, **hit.words}
    beside = hit.beside
    return Finding(
        rule=rule.id,
        field=hit.name,
        label=label,
        seen=seen,
        why=rule.why.format_map(words),
        supply=rule.supply.format_map(words),
        severity=rule.severity,
        source=rule.source,
        page=reading.page if reading else None,
        box=reading.box if reading else None,
        beside_value=beside.value if beside else "",
        beside_page=beside.page if beside else None,
        beside_box=beside.reading.box if beside else None,
        beside_crop=beside.reading.crop if beside else "",
        is_scope=rule.is_scope,
    )
