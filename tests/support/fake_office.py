"""A stand-in for LibreOffice that speaks its exchange: `python fake_office.py KIND -env:… … macro:…`.

KIND: works · hangs (on a file whose Word bytes say HANG, the first time it is asked) · dead (never answers) · empty.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit


def path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def main() -> None:
    kind, *words = sys.argv[1:]
    profile = path_of(next(w for w in words if w.startswith("-env:")).partition("=")[2])
    (profile / "user" / "basic" / "Standard").mkdir(parents=True, exist_ok=True)
    if not words[-1].startswith("macro:"):
        return
    folder = path_of(os.environ["BAOZHUANG_COPIES"])
    if kind == "dead":
        time.sleep(600)
    (folder / "ready").write_text("1")
    while not (folder / "stop").exists():
        if (folder / "job").exists():
            take(folder, kind)
        time.sleep(0.01)


def take(folder: Path, kind: str) -> None:
    lines = (folder / "job").read_text().split()
    (folder / "job").unlink()
    for source, target in zip(lines[::2], lines[1::2], strict=True):
        content = path_of(source).read_bytes()
        if kind == "hangs" and b"HANG" in content:
            time.sleep(600)
        if kind != "empty":
            path_of(target).write_bytes(b"PDF of " + content)
        with (folder / "answer").open("a") as stream:
            stream.write("failed\n" if kind == "empty" else "ok\n")
    (folder / "done").write_text("1")


if __name__ == "__main__":
    main()
