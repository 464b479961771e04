"""The parts of an office on several machines, each a process on 127.0.0.1 that is ended with the context."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import create_engine, text

from tests.support import ROOT

PYTHON = sys.executable
QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def until(is_so: Callable[[], object], what: str, within_s: float = 300) -> None:
    """Wait for it. Raises TimeoutError."""
    end = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.1)


class Part:
    """A process with all that it starts. command and surroundings are kept, so that it can be started anew."""

    def __init__(self, command: Sequence[str], log: Path, **surroundings: str) -> None:
        self._command, self._log = list(command), log
        self._env = os.environ | QUIET | surroundings
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as out:
            return subprocess.Popen(self._command, stdout=out, stderr=out, env=self._env, start_new_session=True)

    def seconds(self) -> float:
        """Of the processor, that it and all that it started have used."""
        stats = (_stat(place) for place in Path("/proc").glob("[0-9]*/stat"))
        used = (sum(map(int, stat[11:15])) for stat in stats if stat and int(stat[3]) == self.process.pid)
        return sum(used) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """kill -9 of the process and of all that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def start(self) -> None:
        """Start it anew after a kill."""
        self.process = self._started()

    def stop(self) -> None:
        """Ask it to end, and end it where it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(90)
        self.kill()


def _stat(place: Path) -> list[str]:
    """The fields of a process behind its name; none where it has ended meanwhile."""
    try:
        return place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


class Postgres:
    """PostgreSQL of its own in a folder; `crash` is an immediate stop, as of a power cut."""

    def __init__(self, folder: Path) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        found = shutil.which("initdb") or (str(binaries[-1]) if binaries else "")
        if not found:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self._bin, self._folder, self._port = Path(found).parent, folder, free_port()
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        made = ("initdb", "--pgdata", "data", "--username", "office", "--auth", "trust", "--encoding", "UTF8")
        self._run(*made, "--locale", "C.UTF-8", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        before = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        command = [*before, str(self._bin / program), *arguments]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start it (anew)."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories=''"
        self._run("pg_ctl", "start", "--wait", "--silent", "--pgdata", "data", "--log", "log", "--options", options)

    def crash(self) -> None:
        """Every connection is cut, nothing is written that was not."""
        self._run("pg_ctl", "stop", "--silent", "--mode", "immediate", "--pgdata", "data")

    def database(self, name: str, driver: str = "psycopg") -> str:
        """A new database; its address."""
        engine = create_engine(self._url("postgres", "psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name, driver)

    def _url(self, name: str, driver: str) -> str:
        return f"postgresql+{driver}://office@127.0.0.1:{self._port}/{name}"


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server for as long as the context lasts."""
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.crash()


@contextmanager
def running(part: Part) -> Iterator[Part]:
    """A part for as long as the context lasts."""
    try:
        yield part
    finally:
        part.stop()


def prefect_server(folder: Path, database: str) -> tuple[Part, str]:
    """A Prefect server on its own database; its address for browsers. It is up when `/api/health` answers."""
    port = free_port()
    command = [PYTHON, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    home = {"PREFECT_HOME": str(folder / "prefect"), "PREFECT_API_DATABASE_CONNECTION_URL": database}
    return Part(command, folder / "prefect.log", **home), f"http://127.0.0.1:{port}"


def is_answering(page: str) -> bool:
    """Whether a Prefect server is up."""
    try:
        with urlopen(f"{page}/api/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def scheduler(folder: Path) -> tuple[Part, str]:
    """A Dask scheduler; HOST:PORT."""
    port = free_port()
    command = [PYTHON, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    return Part([*command, "--no-dashboard"], folder / "scheduler.log"), f"127.0.0.1:{port}"


def worker(folder: Path, address: str, number: int) -> Part:
    """A Dask worker of one thread, which joins again whenever the scheduler is back."""
    command = [PYTHON, "-m", "distributed.cli.dask_worker", f"tcp://{address}", "--nthreads", "1", "--no-nanny"]
    here = ["--host", "127.0.0.1", "--no-dashboard", "--local-directory", str(folder / f"worker-{number}")]
    return Part([*command, *here], folder / f"worker-{number}.log", OMP_NUM_THREADS="1")


def host(root: Path, **surroundings: str) -> Part:
    """A host of the office: `baozhuang run`."""
    command = [PYTHON, "-c", "from flows.cli import main; main()", "run", "--root", str(root)]
    return Part(command, root / "run.log", **surroundings)
