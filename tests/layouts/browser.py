"""One Chromium for many forms, driven through its pipe: lays documents out, tells where everything stands, prints them.

Chromium is no part of the program: tests and the benchmark of layouts use it where it is installed.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
    "--font-render-hinting=none", "--allow-file-access-from-files", "--remote-debugging-pipe",
)  # fmt: skip
_LAYOUT = Path(__file__).with_name("layout.js")


def program() -> str | None:
    """Where Chromium is, None where it is not installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """A running Chromium with one page open."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out, self._in = to_browser, from_browser
        self._number, self._rest = 0, b""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol and wait for its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if hasattr(self, "_session"):
            message["sessionId"] = self._session
        self._send(json.dumps(message).encode() + b"\0")
        while (reply := json.loads(self._next())).get("id") != self._number:
            pass
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']}")
        return dict(reply["result"])

    def _send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._out, data) :]

    def _next(self) -> bytes:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            if not read:
                raise RuntimeError("Chromium has ended")
            self._rest += read
        message, self._rest = self._rest.split(b"\0", 1)
        return message

    def lay_out(self, document: str, folder: Path) -> list[dict[str, Any]]:
        """What `layout.js` tells of every form in an HTML document; the laid out document stays open."""
        path = folder / "forms.html"
        path.write_text(document, encoding="utf-8")
        self.ask("Page.navigate", url=path.as_uri())
        script = _LAYOUT.read_text(encoding="utf-8")
        wait = "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))"
        code = f"{wait}.then(() => {{ {script}; return layOut(); }})"
        told = self.ask("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise RuntimeError(f"layout.js: {told['exceptionDetails']}")
        return list(json.loads(told["result"]["value"]))

    def print_pdf(self) -> bytes:
        """The open document as a PDF, each page in its own size."""
        printed = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])


@contextmanager
def browsing() -> Iterator[tuple[Browser, Path]]:
    """A browser and a folder for its documents; both are gone afterwards."""
    found = program()
    if found is None:
        raise RuntimeError("Chromium is not installed (apt-get install chromium)")
    with tempfile.TemporaryDirectory(prefix="layouts-", ignore_cleanup_errors=True) as name:
        read_here, write_there = os.pipe()
        read_there, write_here = os.pipe()
        command = [found, *_FLAGS, f"--user-data-dir={name}/profile"]
        wiring = f'exec "$0" "$@" 3<&{read_there} 4>&{write_there}'
        with subprocess.Popen(
            ["bash", "-c", wiring, *command],
            pass_fds=(read_there, write_there),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            os.close(read_there)
            os.close(write_there)
            try:
                yield Browser(write_here, read_here), Path(name)
            finally:
                os.close(write_here)
                os.close(read_here)
                process.kill()
                process.wait()
