"""What a damaged page could not show: slots that are cut off, folded over or torn away are never taken for empty."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.models import FieldReading, RowReading, Status
from extractors.ownform.registration import Registered
from extractors.values import Catalogue

_DOUBT = "该栏残缺、被遮挡或不在画面内"
_KNOWN_BY = {"marks": "二维码无法识别，按定位标记识别", "labels": "二维码和定位标记无法识别，按印刷的栏目识别"}
_MOST_NAMED = 6


def with_losses(
    fields: Iterable[FieldReading], rows: Iterable[RowReading], registered: Registered
) -> tuple[tuple[FieldReading, ...], tuple[RowReading, ...]]:
    """The readings of a page, those of slots that it does not wholly show sent to a person, be they filled or empty."""
    lost = registered.lost
    if not lost:
        return tuple(fields), tuple(rows)
    kept_fields = tuple(_lost(f) if f.key in lost else f for f in fields)
    kept_rows = tuple(
        row.model_copy(
            update={
                "cells": {k: _lost(c) if f"{row.table}.{row.index}.{k}" in lost else c for k, c in row.cells.items()}
            }
        )
        for row in rows
    )
    return kept_fields, kept_rows


def _lost(reading: FieldReading) -> FieldReading:
    confidence = 0.0 if reading.status is Status.MISSING else min(reading.confidence, 0.5)
    return reading.model_copy(
        update={"status": Status.REVIEW, "doubt": reading.doubt or _DOUBT, "confidence": confidence}
    )


def loss_note(registered: Registered, catalogue: Catalogue) -> str:
    """Chinese sentence on what the page lacks and how it was recognised, '' for a whole one."""
    said = [_KNOWN_BY[registered.by]] if registered.by in _KNOWN_BY else []
    slots = [s for s in registered.form_page.slots if s.name in registered.lost]
    labels = list(dict.fromkeys(catalogue[s.key].label for s in slots))
    if labels:
        named = "、".join(labels[:_MOST_NAMED]) + ("等" if len(labels) > _MOST_NAMED else "")
        said.append(f"有 {len(slots)} 栏残缺、被遮挡或不在画面内（{named}），请核对原件")
    return "；".join(said)
