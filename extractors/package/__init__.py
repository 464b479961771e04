"""What the pages of a package are to each other: which kind each is, which are one form and in what order, where
several applications lie in one stack, how the values of all pages become one. Reads no pixels.
"""

from __future__ import annotations

from extractors.package.dayorder import days_in_order, row_in_order
from extractors.package.doctypes import (
    PageType,
    begins_form,
    ends_form,
    goes_on_with_form,
    is_open_to_form,
    is_titled_form,
    material_of,
    page_type,
    titles_on,
)
from extractors.package.knownwords import words_of_papers
from extractors.package.merging import merge_fields, merge_rows
from extractors.package.pageorder import MOST_KEPT, NO_FORM, PageRole, Role, joining, reading_order
from extractors.package.stacks import Stack, form_start, spans, stack_of

__all__ = [
    "MOST_KEPT",
    "NO_FORM",
    "PageRole",
    "PageType",
    "Role",
    "Stack",
    "begins_form",
    "days_in_order",
    "ends_form",
    "form_start",
    "goes_on_with_form",
    "is_open_to_form",
    "is_titled_form",
    "joining",
    "material_of",
    "merge_fields",
    "merge_rows",
    "page_type",
    "reading_order",
    "row_in_order",
    "spans",
    "stack_of",
    "titles_on",
    "words_of_papers",
]
