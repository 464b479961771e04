"""Puts templates/ into what is installed, where `extractors.shipped` looks; pyproject.toml names it to the build."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

TEMPLATES = Path("templates")
INSTALLED = Path("extractors", "shipped_templates")


class WithTemplates(build_py):  # type: ignore[misc]  # setuptools has no types
    """The packages, and the templates as data of one of them; an editable install uses the folder itself."""

    def run(self) -> None:
        """Build."""
        super().run()
        if not self.editable_mode:
            place = Path(self.build_lib) / INSTALLED
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(TEMPLATES, place)

    def get_source_files(self) -> list[str]:
        """For the source archive, from which the package is built again."""
        return [*super().get_source_files(), *(p.as_posix() for p in TEMPLATES.rglob("*") if p.is_file())]
