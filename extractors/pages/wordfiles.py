"""A filled Word form as the PDF that it prints as, through LibreOffice where it is installed.

Macros stay off and nothing is fetched from outside. `print_apart` does it in a process that is shut in with the program
that it starts, for the process that reads untrusted files may start none.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

from extractors.errors import UnreadableFileError
from extractors.pages.apart import Bounds, done_apart
from extractors.shut_in import Sight

_PATIENCE_S = 120.0
_BOUNDS = Bounds(_PATIENCE_S + 30, more_bytes=4_000_000_000)
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
    command = [program, profile, *_FLAGS, "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    _run(command, fonts=_fonts(folder))
    made = folder / "form.pdf"
    if not made.exists():
        raise UnreadableFileError("Word 文档打不开", file=name, next_step=_STEP)
    return made


def _fonts(folder: Path) -> Path:
    """What LibreOffice may draw with: the system's fonts and the Chinese ones that come with the program."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    shipped = spec.submodule_search_locations if spec is not None else None
    parts = ['<include ignore_missing="yes">/etc/fonts/fonts.conf</include>']
    parts += [f"<dir>{escape(place)}</dir>" for place in shipped or ()]
    parts += [f"<cachedir>{escape(str(folder / 'fontcache'))}</cachedir>"]
    place = folder / "fonts.conf"
    place.write_text(f'<?xml version="1.0"?>\n<fontconfig>{"".join(parts)}</fontconfig>\n', encoding="utf-8")
    return place


def print_apart(path: Path, folder: Path, *, hidden: tuple[Path, ...] = ()) -> Path | None:
    """The same, in a process of its own that sees nothing but the document and `folder`; None where it did not come to
    a PDF. hidden: folders of which it sees no more.
    """
    sight = Sight(reads=(path,), writes=(folder,), hidden=hidden, programs=True)
    done_apart(_print, path, folder, sight=sight, bounds=_BOUNDS)
    made = folder / "form.pdf"
    return made if made.is_file() and not made.is_symlink() else None


def _print(path: Path, folder: Path) -> None:
    """Whoever reads the package says what is wrong with a document that cannot be printed."""
    os.environ.update(TMPDIR=str(folder), HOME=str(folder))
    as_pdf(path, folder, name="")


def _run(command: list[str], *, fonts: Path) -> None:
    """Run to the end, or end it with all that it started."""
    surroundings = os.environ | dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    surroundings |= {"FONTCONFIG_FILE": str(fonts)}
    watch = shutil.which("timeout")  # ends it too where this process is killed before
    try:
        process = subprocess.Popen(
            [watch, "--kill-after=5", str(_PATIENCE_S), *command] if watch and os.name == "posix" else command,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except PermissionError:  # shut in, it may start none: then no PDF is made
        return
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
