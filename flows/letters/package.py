"""The bytes of a Word file: same document, same bytes. Owns core properties and the order and times inside the zip."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx.document import Document

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def fixed_bytes(document: Document, *, made: datetime) -> bytes:
    """The .docx of a document; `made` becomes its created and modified time, so that no clock leaks in."""
    properties = document.core_properties
    properties.created = properties.modified = made
    properties.revision = 1
    written = io.BytesIO()
    document.save(written)
    return rezip(written.getvalue())


def rezip(data: bytes) -> bytes:
    """The same members in the same order, each with one fixed time stamp."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(member))
    return fixed.getvalue()
