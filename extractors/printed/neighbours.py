"""Labels that mean one thing of a project and another of a service (户数, 建筑面积), told by the labels about them.

Takes labels with what they mean under their heads; hands them on. Forms keep the questions of a service together, so
what stands among those of heating is heating's, also where its heading was not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extractors.evidence import Wording
from extractors.otherform import Context, LabelMatch, is_service_block
from extractors.printed.heads import Label, Print
from extractors.values import Field

_OF_PROJECT = frozenset("ABC")
_SURE, _LIKELY = 3, 4
_NEAREST, _MOST = 3, 2
_ASIDE = 0.25
"""How much less a pixel to the side counts than one up or down: questions go on in lines."""


def among_neighbours(page: Print, wording: Wording) -> Print:
    """The print, each label of two meanings as the labels nearest to it have it; as both where those differ."""
    labels = [_settled(one, page.labels, wording) if _of_services(one, wording) else one for one in page.labels]
    return replace(page, labels=tuple(labels))


def _of_services(label: Label, wording: Wording) -> dict[str, LabelMatch]:
    """What a label that means a field of the project may mean for each service; empty for any other."""
    if label.reach is not None or not label.matches or label.matches[0].rank > _LIKELY:
        return {}
    if wording.catalogue[label.matches[0].key].block not in _OF_PROJECT:
        return {}
    found = {}
    for block in wording.services:
        own = [m for m in wording.label(label.text.rstrip(":："), Context(block=block)) if m.rank <= _LIKELY + 1]
        own = [m for m in own if wording.catalogue[m.key].block == block and not wording.catalogue[m.key].table]
        if own:
            found[block] = own[0]
    return found


def _settled(label: Label, labels: Sequence[Label], wording: Wording) -> Label:
    meant = _of_services(label, wording)
    votes = Counter(_blocks_about(label, labels, wording))
    services = {b: n for b, n in votes.items() if is_service_block(b) and b in meant}
    if not services:
        return label
    block = max(services, key=lambda b: services[b])
    match = replace(meant[block], rank=_SURE)
    if services[block] >= _MOST and not any(not is_service_block(b) for b in votes):
        return replace(label, matches=(match,), block=block)
    return replace(
        label, matches=(*(replace(m, rank=_LIKELY) for m in label.matches[:1]), replace(match, rank=_LIKELY))
    )


def _blocks_about(label: Label, labels: Sequence[Label], wording: Wording) -> list[str]:
    """The blocks of the nearest labels that mean one field for sure."""
    sure = [
        one for one in labels
        if one is not label and one.reach is None and one.matches and one.matches[0].rank <= _SURE
        and _votes(wording.catalogue[one.matches[0].key]) and not _of_services(one, wording)
    ]  # fmt: skip
    sure.sort(key=lambda one: _distance(one, label))
    return [wording.catalogue[one.matches[0].key].block for one in sure[:_NEAREST]]


def _votes(field: Field) -> bool:
    """Whether a field is one of the project or of a service: acceptance, remarks and pledges stand anywhere."""
    return not field.table and (field.block in _OF_PROJECT or is_service_block(field.block))


def _distance(one: Label, other: Label) -> float:
    down = abs(one.box[1] + one.box[3] - other.box[1] - other.box[3]) / 2
    across = abs(one.box[0] + one.box[2] - other.box[0] - other.box[2]) / 2
    return down + _ASIDE * across
