"""The stylesheet and our own script, served under an address that changes with their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from starlette.responses import Response

from extractors.templates import Templates
from flows.desk.asking import EVERYBODY, Ask, GoneError, Page

_KINDS: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_known: dict[tuple[Path, int], str] = {}


def address_of(templates: Templates, name: str) -> str:
    """Where a page finds a file of templates/desk/static/."""
    file = templates.path(f"desk/static/{name}")
    key = (file, file.stat().st_mtime_ns)
    if key not in _known:
        _known[key] = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={_known[key]}"


def show_static(ask: Ask) -> Response:
    """One of these files; its address says which bytes it has, so that browsers may keep it."""
    name = ask.path["name"]
    file = ask.office.templates.path(f"desk/static/{name}")
    if Path(name).name != name or file.suffix not in _KINDS or not file.is_file():
        raise GoneError
    kept = {"Cache-Control": "public, max-age=31536000, immutable"} if ask.query.get("v") else {}
    return Response(file.read_bytes(), media_type=_KINDS[file.suffix], headers=kept)


PAGES: Final = (Page("/static/{name}", show_static, roles=EVERYBODY),)
