"""The 转换件 of a package: a PDF/A beside each file that came in a format which does not last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from flows.archive.contents import Item, Role, numbered, pages_of
from flows.archive.plan import ArchivePlan
from flows.copies import rendition
from flows.ground import write_bytes


def with_renditions(items: tuple[Item, ...], plan: ArchivePlan, folder: Path) -> tuple[Item, ...]:
    """The items with their 转换件 behind them, made in `folder`; one that cannot be made is left out."""
    return numbered(list(_with(items, plan, folder)))


def _with(items: tuple[Item, ...], plan: ArchivePlan, folder: Path) -> Iterator[Item]:
    for item in items:
        yield item
        is_rendered = item.source.suffix.lower().lstrip(".") in plan.rendered_formats
        content = rendition(item.source, title=item.title, parent=folder) if is_rendered else None
        if content is not None:
            place = folder / f"{item.order:03d}.pdf"
            write_bytes(place, content)
            update = {"source": place, "sha256": hashlib.sha256(content).hexdigest(), "pages": pages_of(place)}
            yield item.model_copy(update=update | {"role": Role.RENDITION, "shows": item.sha256})
