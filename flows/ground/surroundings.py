"""The machine around the program, made harmless at the door: consoles, locales, proxies, and what libraries say."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import warnings
from typing import IO

_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
_UTF8 = "utf-8"


def enter() -> None:
    """To be called before anything is printed or opened. Starts the program anew where names of files could not be
    Chinese (LANG=C with PYTHONUTF8=0); else a console that cannot show a character shows another one instead. What this
    program and those that it starts write is for its own account, where nothing else is said.
    """
    os.umask(0o077)
    if os.name == "posix" and sys.getfilesystemencoding().lower() != _UTF8:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    hush()


def hush() -> None:
    """What libraries warn of is for programmers and goes to no console; a log that cannot be written stops nothing."""
    logging.raiseExceptions = False
    logging.lastResort = None
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # of the processes that are started from here
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def drop_proxies() -> None:
    """Nothing of ours leaves the machine by a proxy: Prefect's client would send its own calls to 127.0.0.1 there, and
    a SOCKS proxy stops it altogether.
    """
    for name in [n for n in os.environ if n.lower() in _PROXIES]:
        del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"


def ascii_json(text: str) -> str:
    """The same JSON in ASCII, for a console that cannot carry every character."""
    return json.dumps(json.loads(text), indent=1)


def is_utf8(stream: IO[str]) -> bool:
    """Whether a stream can carry every character."""
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "") == "utf8"
