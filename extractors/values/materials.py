"""The kinds of attachments and the values that they carry (domain §2), loaded from templates/materials.yaml."""

from __future__ import annotations

from pathlib import Path

from extractors.models import Frozen
from extractors.yamlfile import load_yaml


class MaterialField(Frozen):
    """A value that an attachment carries; the file's head explains the attributes."""

    key: str
    labels: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    value: str = ""
    like: str = ""
    shape: str = "text"
    lines: int = 1


class Material(Frozen):
    """One kind of attachment: the words that speak for it and against it; the file's head explains the weights.

    need: who hands it in, in Chinese: new buildings, firms where they are, residents. goes_to: services whose provider
    gets it along with its letter.
    """

    id: str
    title: str
    titles: tuple[str, ...]
    words: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    least: int = 5
    stops: tuple[str, ...] = ()
    need: tuple[str, str, str] = ("", "", "")
    goes_to: tuple[str, ...] = ()
    fields: tuple[MaterialField, ...] = ()


class _Materials(Frozen):
    """The whole file."""

    materials: tuple[Material, ...]


def load_materials(path: Path) -> tuple[Material, ...]:
    """The kinds of attachments in `path`.

    Raises:
        ConfigurationError: the file cannot be read or an entry is wrong; names it.
    """
    return load_yaml(_Materials, path).materials
