"""A filled Word form as the PDF that it prints as, through LibreOffice where it is installed.

Runs in the process that reads untrusted files, under its bounds; macros stay off and nothing is fetched from outside.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from extractors.errors import UnreadableFileError

_PATIENCE_S = 120.0
_STEP = "在 Word 或 WPS 中另存为 PDF 后提交"
_FLAGS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")
_NOWHERE = "http://127.0.0.1:9"
_SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""


def as_pdf(path: Path, folder: Path, *, name: str) -> Path:
    """The document at `path` printed as a PDF in `folder`, which is empty and ours. name: for messages.

    Raises:
        UnreadableFileError: LibreOffice is missing, does not end, or cannot open the document.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableFileError("这台机器不能识别 Word 文档（没有 LibreOffice）", file=name, next_step=_STEP)
    with path.open("rb") as file:
        suffix = ".docx" if file.read(2) == b"PK" else ".doc"
    source = folder / f"form{suffix}"
    shutil.copyfile(path, source)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SECURITY, encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run([program, profile, *_FLAGS, "--convert-to", "pdf", "--outdir", str(folder), str(source)])
    made = folder / "form.pdf"
    if not made.exists():
        raise UnreadableFileError("Word 文档打不开", file=name, next_step=_STEP)
    return made


def _run(command: list[str]) -> None:
    """Run to the end, or end it with all that it started."""
    surroundings = os.environ | dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    watch = shutil.which("timeout")  # ends it too where this process is killed before
    process = subprocess.Popen(
        [watch, "--kill-after=5", str(_PATIENCE_S), *command] if watch and os.name == "posix" else command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE_S)
    if process.poll() is None:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name != "posix":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
