"""From a shared folder to claimed, hashed packages and their members: what is whole, whose it is, what is in it. Names,
zips and links are untrusted until here. Hands on `Arrival`s and `Member`s; reads no page.
"""

from __future__ import annotations

from flows.intake.arrival import PART_NOTE, Arrival, ArrivalKind, Duplicate, Manifest, read_manifest, write_manifest
from flows.intake.holding import Hold, Holding
from flows.intake.listing import Entry, EntryKind, digest_tree, is_debris, list_tree
from flows.intake.lying import Lying, Why, lying_in
from flows.intake.names import MAX_SAFE_BYTES, natural_key, plain_suffix, readable, safe_name, shown_name
from flows.intake.packages import Member, expand, file_names, kind_of_bytes, loose_files
from flows.intake.placing import place_package
from flows.intake.presence import Presence
from flows.intake.scanning import scan
from flows.intake.sweep import Intake, settle
from flows.intake.watch import InboxWatch
from flows.intake.zips import only_member, unpack

__all__ = [
    "MAX_SAFE_BYTES",
    "PART_NOTE",
    "Arrival",
    "ArrivalKind",
    "Duplicate",
    "Entry",
    "EntryKind",
    "Hold",
    "Holding",
    "InboxWatch",
    "Intake",
    "Lying",
    "Manifest",
    "Member",
    "Presence",
    "Why",
    "digest_tree",
    "expand",
    "file_names",
    "is_debris",
    "kind_of_bytes",
    "list_tree",
    "loose_files",
    "lying_in",
    "natural_key",
    "only_member",
    "place_package",
    "plain_suffix",
    "read_manifest",
    "readable",
    "safe_name",
    "scan",
    "settle",
    "shown_name",
    "unpack",
    "write_manifest",
]
