"""The kinds of attachments and the values that they carry (domain §2), loaded from templates/materials.yaml."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from extractors.errors import ConfigurationError
from extractors.models import Frozen


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
    """One kind of attachment: the words that speak for it and against it; the file's head explains the weights."""

    id: str
    title: str
    titles: tuple[str, ...]
    words: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    least: int = 5
    stops: tuple[str, ...] = ()
    fields: tuple[MaterialField, ...] = ()


def load_materials(path: Path) -> tuple[Material, ...]:
    """The kinds of attachments in `path`.

    Raises:
        ConfigurationError: the file cannot be read or an entry is wrong; names it.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(Material.model_validate(item) for item in data["materials"])
    except ValidationError as error:
        place = ".".join(str(p) for p in error.errors()[0]["loc"])
        raise ConfigurationError(f"材料目录有误：属性「{place}」", file=path.name, next_step="改正后重试") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigurationError("材料目录读不出来", file=path.name, next_step="改正后重试") from error
