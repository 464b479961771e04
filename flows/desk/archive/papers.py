"""`/papers/{id}`: a file of a case, shown where a browser can show it; and the basket: many of them as one zip."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from starlette.responses import FileResponse, Response, StreamingResponse

from extractors.errors import UsageError
from flows.desk.archive.holdings import Holding, holding
from flows.desk.asking import ALL, Ask, GoneError, Page
from flows.ground import stamp

MOST_IN_BASKET: Final = 500
MOST_BYTES: Final = 2_000_000_000
_SHOWN_ALONE: Final = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


def show_paper(ask: Ask) -> Response:
    """The file itself; `?as=file` for the bytes that the ledger knows in place of the PDF copy."""
    held = holding(ask, ask.path["id"])
    wanted = held.path if ask.query.get("as") == "file" else held.shown or held.path
    place = ask.office.workspace.outbox / wanted
    if not place.is_file():
        raise GoneError
    ask.looked(f"文件 {held.id}", held.case_no)
    is_shown = wanted == held.shown
    name = quote(Path(wanted).name)
    how = "inline" if is_shown else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{name}",
        "Content-Security-Policy": _SHOWN_ALONE,
    }
    kind = held.media_type if is_shown else "application/octet-stream"
    return FileResponse(place, media_type=kind, headers=headers)


def show_basket(ask: Ask) -> Response:
    """What is in this person's basket."""
    return ask.page("basket.html", held=_basket(ask))


def change_basket(ask: Ask) -> Response:
    """Put files in, take one out, or empty it; then back to where one was."""
    store, name = ask.desk.store, ask.me.name
    if ask.text("empty"):
        store.write("DELETE FROM basket WHERE name = ?", (name,))
    for gone in ask.form.get("out", ()):
        store.write("DELETE FROM basket WHERE name = ? AND paper = ?", (name, gone))
    for wanted in list(ask.form.get("paper", ()))[:MOST_IN_BASKET]:
        said = (name, holding(ask, wanted).id, stamp(ask.office.now()))
        store.write("INSERT OR IGNORE INTO basket VALUES (?, ?, ?)", said)
    return ask.to("/basket")


def download_basket(ask: Ask) -> Response:
    """One zip with every file of the basket, a list and the hashes."""
    held = _basket(ask)
    if not held:
        raise UsageError("篮子是空的", next_step="先在“查找”或案件中把文件放进篮子")
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when the last byte was sent
    _pack(ask, held, packed)
    for one in held:
        ask.did(f"下载 {one.id}", one.case_no)
    name = quote(f"卷宗文件-{ask.office.day()}.zip")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Length": str(packed.tell())}
    packed.seek(0)
    return StreamingResponse(_pieces(packed), media_type="application/zip", headers=headers)


def _basket(ask: Ask) -> list[Holding]:
    """What is in it and is still this person's to see."""
    found = []
    for row in ask.desk.store.rows("SELECT paper FROM basket WHERE name = ? ORDER BY at, paper", (ask.me.name,)):
        try:
            found.append(holding(ask, row["paper"]))
        except GoneError:
            continue
    return found


def _pack(ask: Ask, held: list[Holding], packed: IO[bytes]) -> None:
    outbox, lines, total = ask.office.workspace.outbox, ["序号\t受理编号\t文件\tSHA-256\t与台账"], 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, one in enumerate(held, start=1):
            place = outbox / one.path
            total += place.stat().st_size if place.is_file() else 0
            if total > MOST_BYTES:
                raise UsageError("篮子里的文件超过 2 GB", next_step="分几次下载")
            name = f"{number:03d}_{one.case_no}_{Path(one.path).name}"
            digest = _put(archive, name, place)
            same = "缺失" if not digest else "一致" if digest == one.sha256 else "不一致"
            lines.append(f"{number}\t{one.case_no}\t{name}\t{digest}\t{same}")
        archive.writestr("清单.txt", "\r\n".join(lines).encode("utf-8-sig"))


def _put(archive: zipfile.ZipFile, name: str, place: Path) -> str:
    """Its hash as it was read, '' where it is not there."""
    if not place.is_file():
        return ""
    digest = hashlib.sha256()
    with place.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while piece := source.read(1 << 20):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _pieces(packed: IO[bytes]) -> Iterator[bytes]:
    with packed:
        while piece := packed.read(1 << 20):
            yield piece


PAGES: Final = (
    Page("/papers/{id}", show_paper, roles=ALL),
    Page("/basket", show_basket),
    Page("/basket", change_basket, method="POST"),
    Page("/basket.zip", download_basket),
)
