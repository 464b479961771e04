"""What the print of a page says, before anything is read: its labels and heads, what each is over, beside or below,
whose part of the form it stands in, which hints belong to which label. Takes the pool of evidence; hands on a `Print`.
"""

from __future__ import annotations

from extractors.printed.captions import of_captions, with_captions
from extractors.printed.changed import with_what_was
from extractors.printed.couples import coupled, is_second_label, with_couples
from extractors.printed.crossing import beside_columns, crossed, over_rows
from extractors.printed.grouped import with_grouped
from extractors.printed.heads import Head, Label, Print, print_of
from extractors.printed.hints import with_hints, without_hints
from extractors.printed.leads import with_lead_labels, with_leads
from extractors.printed.neighbours import among_neighbours
from extractors.printed.owners import with_owners
from extractors.printed.roles import RoleCell, by_roles, of_its_role

__all__ = [
    "Head",
    "Label",
    "Print",
    "RoleCell",
    "among_neighbours",
    "beside_columns",
    "by_roles",
    "coupled",
    "crossed",
    "is_second_label",
    "of_captions",
    "of_its_role",
    "over_rows",
    "print_of",
    "with_captions",
    "with_couples",
    "with_grouped",
    "with_hints",
    "with_lead_labels",
    "with_leads",
    "with_owners",
    "with_what_was",
    "without_hints",
]
