"""What papers, providers and limits are called in books and reports, by the templates of the office."""

from __future__ import annotations

from extractors.templates import Templates
from flows.casework import load_limits, load_office
from flows.ledger import Names, names_from
from flows.letters import kind_title


def names_of(templates: Templates) -> Names:
    """The names by which the ledger's sentences are told."""
    return templates.once(_names)


def _names(templates: Templates) -> Names:
    providers = {p.id: p.name for p in load_office(templates).providers.values()}
    acts = {limit.id: limit.act for limit in load_limits(templates).limits}
    return names_from(lambda kind: kind_title(kind, templates), providers, acts, templates.slips)
