"""The outbox folders of providers, as templates/providers.yaml names them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractors.errors import ConfigurationError
from extractors.templates import Templates
from extractors.yamlfile import read_yaml


def provider_folders(templates: Path) -> tuple[tuple[str, str], ...]:
    """Id and folder of every provider and branch; () where the file is not right, which whoever loads it will say.

    templates: the office's own folder, which need not be there.
    """
    try:
        return tuple(_named(read_yaml(Templates(templates).path("providers.yaml"))))
    except (ConfigurationError, KeyError, TypeError, AttributeError):
        return ()


def _named(content: Any) -> Iterator[tuple[str, str]]:
    for provider in content["providers"]:
        for unit in (provider, *provider.get("branches", ())):
            if Path(name := str(unit["folder"])).name == name:
                yield str(unit["id"]), name
