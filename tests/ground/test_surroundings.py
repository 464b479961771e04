"""The machine around the program: consoles that know no Chinese, proxies, another time zone, faults of our own.

Each in a process of its own, as people start it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

MAIN = "from flows.cli import main; main()"
BARE = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "PYTHON", "LC_", "LANG"))}


def run(*words: str, code: str = MAIN, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=BARE | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        timeout=120,
        check=False,
    )


CONSOLES = [
    {"PYTHONIOENCODING": "gbk"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("console", CONSOLES, ids=lambda c: "-".join(c.values()))
def test_no_console_ends_a_command_with_an_error(tmp_path: Path, console: dict[str, str]) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "李䶮😀.pdf").write_bytes(b"%PDF")
    (tmp_path / "inbox" / "李䶮😀.pdf").chmod(0o644)
    done = run("review", "--root", str(tmp_path), **console)
    assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr
    if console.get("PYTHONIOENCODING") == "gbk":
        assert "等待办理" in done.stdout.decode("gbk") and "李?.pdf" in done.stdout.decode("gbk")
    if "LC_ALL" in console:
        assert "等待办理" in done.stdout.decode("utf-8")


def test_papers_are_made_under_chinese_names_where_the_locale_knows_none(tmp_path: Path) -> None:
    code = f"import sys; from flows.ground import Workspace, enter; enter(); {'Workspace'}"
    code += "(__import__('pathlib').Path(sys.argv[1])).create()"
    done = run(str(tmp_path), code=code, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outbox" / "申请人").is_dir()


def test_json_stays_whole_on_a_console_that_lacks_characters(tmp_path: Path) -> None:
    content = json.dumps({"name": "李䶮😀㎡"}, ensure_ascii=False)
    code = "import sys; from flows.ground import ascii_json, enter, is_utf8; enter(); text = sys.argv[1]\n"
    code += "print(text if is_utf8(sys.stdout) else ascii_json(text))"
    done = run(content, code=code, PYTHONIOENCODING="gbk")
    assert json.loads(done.stdout) == {"name": "李䶮😀㎡"}


def test_a_fault_of_our_own_is_one_chinese_line_with_its_time(tmp_path: Path) -> None:
    code = "import flows.commands.review as r\n"
    code += "def broken(*_, **__): raise KeyError('样本一')\n"
    code += f"r.show_review = broken\n{MAIN}"
    done = run("review", "--root", str(tmp_path), code=code, TZ="UTC")
    told = done.stderr.decode("utf-8").strip().splitlines()
    assert done.returncode == 1 and len(told) == 1 and "样本一" not in told[0]
    assert "没有完成：程序出错（KeyError）" in told[0] and told[0][:2] == "20"


PROXIES = {
    "HTTP_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "All_Proxy": "socks5h://127.0.0.1:9",
}  # fmt: skip
ASKS = """
import sys
from pathlib import Path
from flows.running import prepare_prefect
prepare_prefect(Path(sys.argv[1]))
import httpx
with httpx.Client() as client:
    print(sorted(str(p.pattern) for p, transport in client._mounts.items() if transport is not None))
"""


def test_no_proxy_reaches_the_client_of_prefect(tmp_path: Path) -> None:
    done = run(str(tmp_path), code=ASKS, **PROXIES)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == b"[]"


def test_the_log_tells_the_time_of_the_office(tmp_path: Path) -> None:
    code = "import logging, sys; from pathlib import Path; from flows.ground import SHANGHAI, write_logs\n"
    code += "write_logs(Path(sys.argv[1])); logging.getLogger('baozhuang.x').warning('here')\n"
    code += "from datetime import datetime; print(f'{datetime.now(SHANGHAI):%Y-%m-%d %H:}')"
    done = run(str(tmp_path), code=code, TZ="America/New_York")
    assert (tmp_path / "baozhuang.log").read_text(encoding="utf-8").startswith(done.stdout.decode().strip()[:12])


def test_a_log_that_cannot_be_written_says_nothing_on_the_terminal(tmp_path: Path) -> None:
    code = "import logging, sys; from pathlib import Path; from flows.ground import enter, write_logs; enter()\n"
    code += "h = write_logs(Path(sys.argv[1])); h.emit = lambda r: h.handleError(r)\n"
    code += "logging.getLogger('baozhuang.x').warning('here'); logging.getLogger('lib').warning('font')"
    done = run(str(tmp_path), code=code)
    assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize(
    ("command", "which"), [("once", "inbox"), ("doctor", "outbox"), ("health", "inbox"), ("health", "outbox")]
)
def test_a_share_that_is_not_connected_is_said_and_not_made(tmp_path: Path, command: str, which: str) -> None:
    share = tmp_path / "mnt" / "share"
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "baozhuang.yaml").write_text(f"{which}: {share}\n", encoding="utf-8")
    done = run(command, "--root", str(tmp_path / "office"))
    told = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode != 0 and not share.exists(), told
    assert str(share) in told.replace("\n", "") and "共享盘" in told, told
