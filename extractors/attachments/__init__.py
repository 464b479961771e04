"""Licences, permits, cards and other papers beside the form (domain §2): told apart on their pages, and read for what
the form is held against. Hands on `MaterialReading`s.
"""

from __future__ import annotations

from extractors.attachments.pages import join_attachments, material_type, read_attachments

__all__ = [
    "join_attachments",
    "material_type",
    "read_attachments",
]
