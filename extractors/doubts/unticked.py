"""What a form says under a service that is not ticked: doubted where something was filled in there, else nothing.

Takes the readings of a whole form by key; hands them on. A letter goes to a provider by its tick, so what stands under
a service without one speaks against the tick, and what cannot be read there is nobody's question. On a form without
such ticks, with none of them set or with unclear ones what was filled in is proposed as what is applied for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extractors.evidence import CHOICES
from extractors.models import FieldReading, Status
from extractors.values import SERVICE_OF_BLOCK, Calibration, Catalogue, doubted

_FEW = 2
_SUPPOSED = 0.6
"""How often a service whose part is filled in is applied for, at least."""
_NO_TICKS = "表上没有找到报装内容，按已填写的栏目列出，请核对"
_NONE_TICKED = "报装内容没有见到勾选，按已填写的栏目列出，请核对"
_NOT_TICKED = "未勾选该项服务却见勾选"


def unticked_doubted(
    fields: Mapping[str, FieldReading], catalogue: Catalogue, table: Calibration
) -> dict[str, FieldReading]:
    """The fields, with choices of a service that is not surely ticked sent to a person."""
    services = fields.get("services")
    if services is None or services.status is Status.MISSING:
        return {**fields, **_supposed(fields, catalogue, _NO_TICKS if services is None else _NONE_TICKED)}
    ticked = services.value if isinstance(services.value, list) else []
    unticked = {block for block, service in SERVICE_OF_BLOCK.items() if service not in ticked}
    filled = [b for b in unticked if _is_filled(b, fields, catalogue)]
    if services.status is Status.ACCEPTED and filled:
        names = "、".join(SERVICE_OF_BLOCK[b] for b in sorted(filled))
        services = doubted(services, f"“{names}”没有勾选，却填写了该项的内容", table)
        candidates = dict.fromkeys([*services.candidates, *ticked, *(SERVICE_OF_BLOCK[b] for b in sorted(filled))])
        services = services.model_copy(update={"candidates": tuple(candidates)})
    elif services.status is Status.REVIEW and filled:  # the ticks are unclear: what is filled in was likely ticked
        likely = [s for b, s in SERVICE_OF_BLOCK.items() if s in ticked or b in filled]
        services = services.model_copy(update={"value": likely, "candidates": tuple(likely)})
    idle = unticked - set(filled) if services.status is Status.ACCEPTED else set()
    open_to_doubt = unticked - set(filled)  # what is written there bears out the choices of the others
    seen = {key: _seen(reading, catalogue, open_to_doubt, idle, table) for key, reading in fields.items()}
    return {**seen, "services": services}


def _supposed(fields: Mapping[str, FieldReading], catalogue: Catalogue, why: str) -> dict[str, FieldReading]:
    """The services under which something was written, for a person to confirm; none where nothing was."""
    filled = [s for b, s in SERVICE_OF_BLOCK.items() if _is_filled(b, fields, catalogue)]
    if not filled:
        return {}
    page = min((r.page for b in SERVICE_OF_BLOCK for r in _written(b, fields, catalogue) if r.page), default=None)
    names = tuple(filled)
    return {
        "services": FieldReading(
            key="services", value=filled, confidence=_SUPPOSED, status=Status.REVIEW, page=page, doubt=why,
            candidates=names,
        )
    }  # fmt: skip


def _seen(
    reading: FieldReading, catalogue: Catalogue, unticked: set[str], idle: set[str], table: Calibration
) -> FieldReading:
    field = catalogue.get(reading.key)
    if field is None or field.table or field.block not in unticked:
        return reading
    if field.block in idle and reading.status is Status.REVIEW and reading.value is None:
        return reading.model_copy(update={"status": Status.MISSING, "doubt": "", "candidates": ()})
    return doubted(reading, _NOT_TICKED, table) if field.type in CHOICES else reading


def _is_filled(block: str, fields: Mapping[str, FieldReading], catalogue: Catalogue) -> bool:
    """Whether something was surely written under a service, or a few things less surely."""
    values = list(_written(block, fields, catalogue))
    return len(values) >= _FEW or any(r.status is Status.ACCEPTED for r in values)


def _written(block: str, fields: Mapping[str, FieldReading], catalogue: Catalogue) -> Iterator[FieldReading]:
    for key, reading in fields.items():
        field = catalogue.get(key)
        is_own = field is not None and field.block == block and not field.table and field.type not in CHOICES
        if is_own and reading.value is not None:
            yield reading
