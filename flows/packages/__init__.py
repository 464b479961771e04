"""A package on its way: read ahead of its turn, parted where it holds several applications, brought to its end —
filed, sent back with a reason, left to a person, kept for another try — and where its parts and originals came to
lie. Hands on `PackageEnd`s, and says what lies unfinished. What a package means for a case is for the rooms above.
"""

from __future__ import annotations

from flows.packages.ahead import Ahead, InHand
from flows.packages.closing import (
    PackageEnd,
    case_end,
    file_originals,
    keep_originals,
    leave_to_person,
    point_to_first,
    send_back,
)
from flows.packages.failure import FAILED, cause_of, keep_for_another_try, left_to_another, withdraw_note
from flows.packages.left_over import Unfinished, unfinished
from flows.packages.reading import is_only_read, read_files, read_package
from flows.packages.splitting import hand_on_files, separate
from flows.packages.supplied import crops_of, crops_of_package, is_supplied, package_of, tell_supplied

__all__ = [
    "FAILED",
    "Ahead",
    "InHand",
    "PackageEnd",
    "Unfinished",
    "case_end",
    "cause_of",
    "crops_of",
    "crops_of_package",
    "file_originals",
    "hand_on_files",
    "is_only_read",
    "is_supplied",
    "keep_for_another_try",
    "keep_originals",
    "leave_to_person",
    "left_to_another",
    "package_of",
    "point_to_first",
    "read_files",
    "read_package",
    "send_back",
    "separate",
    "tell_supplied",
    "unfinished",
    "withdraw_note",
]
