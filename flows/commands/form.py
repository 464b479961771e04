"""`baozhuang form`: the blank forms with the window's telephone on them, and the list of materials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extractors.templates import Templates
from flows.casework import Office, load_office
from flows.form import write_blank_form
from flows.ground import Workspace


def show_form(root: Path, folder: Path, show: Callable[[str], None]) -> None:
    """Write the files and show where each lies.

    Raises:
        ConfigurationError: the catalogue's boxes do not hold what stands in them, or a file of templates/ is wrong.
    """
    templates = Templates(Workspace(root).templates)
    made = write_blank_form(
        folder,
        catalogue=templates.catalogue,
        others=templates.printed,
        materials=templates.materials,
        contact=contact_lines(load_office(templates)),
    )
    for path in made:
        show(str(path))


def contact_lines(office: Office) -> tuple[str, str]:
    """Where to ask and hand in: the joint window, then the others with their telephones."""
    joint = office.general_window
    others = (f"{w.name} {w.phone}" for w in office.windows.values() if w is not joint)
    return f"交表、咨询：{joint.name}（{joint.address}），电话 {joint.phone}", "　".join(others)
