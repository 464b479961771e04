"""An embedded server that outlived its office ends, by force where it does not heed; no other process is touched."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys

import pytest

from flows.running.left_runs import end_servers

pytestmark = pytest.mark.skipif(shutil.which("ps") is None, reason="asks ps for the command line")
_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"


def started(*named: str) -> subprocess.Popen[bytes]:
    """A process that heeds no request to end, once it does not."""
    process = subprocess.Popen([sys.executable, "-c", _DEAF, *named], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline()
    return process


def test_a_server_that_does_not_heed_is_ended_and_nothing_else() -> None:
    with started("prefect.server.api.server:create_app") as server, started("another") as other:
        try:
            assert end_servers([server.pid, other.pid], grace_s=0) == 1
            assert server.wait(timeout=20) == -signal.SIGKILL
            assert other.poll() is None
        finally:
            server.kill()
            other.kill()
