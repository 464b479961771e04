"""The log files under var/logs: rotated, with case numbers and work ids, never with what stands on a paper.

An error is written with its class and the places in the code that it passed; its message is left out, for it may quote
a name or a number.
"""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from extractors.errors import BaozhuangError
from flows.ground.clock import SHANGHAI
from flows.ground.durable import make_folder

NAME = "baozhuang"
FILE = "baozhuang.log"
MAX_BYTES = 2_000_000
KEPT = 10


class _Discreet(logging.Formatter):
    """One line per record and per place in the code; nothing that steers a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(process)d %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return f"{datetime.fromtimestamp(record.created, SHANGHAI):%Y-%m-%d %H:%M:%S},{record.msecs:03.0f}"

    def format(self, record: logging.LogRecord) -> str:
        theirs, record.exc_text = record.exc_text, None  # as another handler wrote it, with its message
        head, _, rest = super().format(record).partition("\n")
        record.exc_text = theirs
        lines = [head, *(f"    {line}" for line in rest.split("\n") if line)]
        return "\n".join("".join(c if c.isprintable() else "?" for c in line) for line in lines)

    def formatException(self, ei: object) -> str:
        if not isinstance(ei, tuple) or ei[1] is None:
            return ""
        return "\n".join(_told(ei[1]))


def _told(error: BaseException) -> list[str]:
    """The error and what it came from, the innermost place of each last."""
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 60:
        category = f" {seen.category}" if isinstance(seen, BaozhuangError) else ""
        chain.append(f"{type(seen).__name__}{category}")
        chain += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return chain


def write_logs(folder: Path) -> logging.Handler:
    """Send what the program says of itself to folder/baozhuang.log, ten files of 2 MB. A second call moves it."""
    logger = logging.getLogger(NAME)
    for earlier in [h for h in logger.handlers if isinstance(h, RotatingFileHandler)]:
        logger.removeHandler(earlier)
        earlier.close()
    handler = RotatingFileHandler(
        make_folder(folder) / FILE, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Discreet())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # the terminal shows people sentences, not places in the code
    return handler
