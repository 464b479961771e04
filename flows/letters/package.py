"""The bytes of a Word file: same document, same bytes. Owns its core properties; no clock leaks in."""

from __future__ import annotations

import io
from datetime import datetime

from docx.document import Document

from flows.packed import packed_anew


def fixed_bytes(document: Document, *, made: datetime) -> bytes:
    """The .docx of a document; `made` becomes its created and modified time, so that no clock leaks in."""
    properties = document.core_properties
    properties.created = properties.modified = made
    properties.revision = 1
    written = io.BytesIO()
    document.save(written)
    return packed_anew(written.getvalue())
