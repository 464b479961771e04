"""Who may see what (domain §7), in the one place that letters and the desk in the browser share.

A provider sees what is addressed to it and the cases that asked for its service; whoever was not asked sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from extractors.models import Frozen
from extractors.values import Field


class Role(StrEnum):
    """What a person at the desk does; the words stand in the account and on the page."""

    WINDOW = "窗口"
    APPROVAL = "审批"
    ARCHIVE = "档案"
    HEAD = "管理"
    PROVIDER = "专营单位"


OFFICE: Final = frozenset({Role.WINDOW, Role.APPROVAL, Role.ARCHIVE, Role.HEAD})
"""The roles of the office itself, which see every case."""

NEVER_PRINTED: Final = frozenset({"resident_id", "legal_rep_id", "agent_id"})
"""Identity numbers: no paper carries them, and no provider sees any."""
CONTRACT_STAGE: Final = frozenset({"legal_rep", "reg_address"})
"""What a provider gets only with the supply contract, not with a requirement letter."""


class Viewer(Frozen):
    """Who is looking. provider: id of the one whose account manager this is, '' for people of the office."""

    name: str
    role: Role
    provider: str = ""

    @property
    def is_office(self) -> bool:
        """Whether this is somebody of the office, not of a provider."""
        return self.role in OFFICE


def sees_addressed_to(viewer: Viewer, provider: str) -> bool:
    """Whether a paper that goes to this provider ('' for none) is the viewer's to see."""
    return viewer.is_office or (bool(provider) and provider == viewer.provider)


def sees_case(viewer: Viewer, addressed: Iterable[str]) -> bool:
    """Whether a case is the viewer's to see. addressed: ids of the providers that have a paper of it."""
    return viewer.is_office or viewer.provider in set(addressed)


def provider_sees(provider: str, field: Field) -> bool:
    """Whether a provider may read a field of the form, in a letter or anywhere else."""
    return provider in field.visible_to and field.key not in NEVER_PRINTED | CONTRACT_STAGE


def sees_field(viewer: Viewer, field: Field) -> bool:
    """Whether the viewer may read a field of the form."""
    if not viewer.is_office:
        return provider_sees(viewer.provider, field)
    return viewer.role is not Role.ARCHIVE or field.key not in NEVER_PRINTED
