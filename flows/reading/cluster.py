"""Reading on any number of machines: the workers of a Dask scheduler read what is sent to them, and send it back.

A worker needs neither share nor database: the bytes of a package and the office's own templates come with the work. It
opens foreign files in a reading process of its own, shut in and bounded like the one of an office PC, warm from the
start. A worker or scheduler that dies takes no package with it: whoever holds the claim asks again.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from extractors.errors import ConfigurationError, ReadingFailedError
from extractors.job import ReadingJob
from extractors.models import Reading, SourceFile
from flows.ground import ReadingBounds, make_folder
from flows.reading.pool import Reader, error_of

if TYPE_CHECKING:
    from flows.reading.worker import Brought, Sent, WarmWorker

log = logging.getLogger("baozhuang.cluster")
T = TypeVar("T")
_AGAIN_S, _WIDTH_S = 2.0, 10.0
_CONNECT_S = 20.0


class ClusterReader:
    """Reads through the scheduler at `address` (HOST:PORT). local: looks at single foreign files on this machine."""

    def __init__(self, address: str, templates: Path, bounds: ReadingBounds, local: Reader) -> None:
        if find_spec("distributed") is None:
            step = "运行 pip install 'baozhuang[cluster]'"
            raise ConfigurationError("engine 设为 dask，但没有安装 Dask", next_step=step)
        self._address, self._bounds, self._local = f"tcp://{address}", bounds, local
        files = (p for p in sorted(templates.rglob("*")) if p.is_file()) if templates.is_dir() else ()
        self._templates = {p.relative_to(templates).as_posix(): p.read_bytes() for p in files}
        self._name = ""
        self._lock = threading.Lock()
        self._client: Any = None
        self._warm: WarmWorker | None = None
        self._width = (0.0, 1)

    @property
    def width(self) -> int:
        """As many packages as the workers of now read side by side; 1 while the scheduler is away."""
        asked, width = self._width
        if time.monotonic() - asked > _WIDTH_S:
            try:
                width = max(1, sum(self._connected().nthreads().values()))
            except Exception:  # whoever reads waits for the scheduler, and says so
                width = 1
            self._width = (time.monotonic(), width)
        return width

    def read(self, files: tuple[SourceFile, ...], job: ReadingJob) -> Reading:
        """Read a package on a worker; blocks. Asked again where worker or scheduler are gone, for as long as one
        package may take.

        Raises:
            BaozhuangError: as `extractors.reader.read_package`.
            ReadingFailedError: it brought down worker after worker.
            OSError: no scheduler or no worker for all that time.
        """
        from flows.reading.worker import Sent

        plain = job.model_copy(update={"crops": None, "debug": None})
        wanted = {name: place for name in ("crops", "debug") if (place := getattr(job, name)) is not None}
        sent = Sent(tuple((f.name, f.path.read_bytes()) for f in files), plain.model_dump_json(), tuple(wanted))
        brought = self._brought(sent, job.source)
        told = json.loads(brought.told)
        if "error" in told:
            raise error_of(told["error"])
        for name, pictures in brought.pictures.items():
            for picture, content in pictures.items():
                (make_folder(wanted[name]) / Path(picture).name).write_bytes(content)
        return Reading.model_validate(told["reading"])

    def _brought(self, sent: Sent, source: str) -> Brought:
        from distributed import KilledWorker

        from flows.reading.worker import read_there

        give_up = time.monotonic() + self._bounds.timeout_s
        while True:
            try:
                client = self._connected()
                asked = client.submit(read_there, self._name, sent, pure=False)
                answer: Brought = asked.result(timeout=max(1.0, give_up - time.monotonic()))
                return answer
            except KilledWorker as error:
                raise ReadingFailedError(
                    "读取这份材料的机器一再中断", file=source, next_step="打开原件查看：请重新扫描或分成几个材料包"
                ) from error
            except Exception as error:  # scheduler or worker are gone, or just coming
                log.warning("a package is to be read again: %s", type(error).__name__)
                self._forget()
                if time.monotonic() > give_up:
                    raise OSError("no worker has read the package") from error
                time.sleep(_AGAIN_S)

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                from distributed import Client

                from flows.reading.worker import WarmWorker

                client = Client(self._address, timeout=_CONNECT_S, set_as_default=False)
                self._warm = self._warm or WarmWorker(self._templates, self._bounds)
                client.register_plugin(self._warm, name=self._warm.name)
                self._client, self._name = client, self._warm.name
            return self._client

    def _forget(self) -> None:
        """Of a client whose scheduler is gone. One that has found a new scheduler tells it what workers hold ready."""
        with self._lock:
            client = self._client
            try:
                if client is not None and client.status == "running":
                    client.register_plugin(self._warm, name=self._name)
                    return
            except Exception as error:
                log.warning("the scheduler does not answer: %s", type(error).__name__)
            self._client = None
        if client is not None:
            client.close(timeout=1)

    def look(self, function: Callable[[Path], T], path: Path, answer: TypeAdapter[T]) -> T:
        """What a function of a module says of a foreign file, asked on this machine."""
        return self._local.look(function, path, answer)

    def close(self) -> None:
        """Leave the scheduler; its workers stay."""
        if self._client is not None:
            self._client.close(timeout=5)
        self._local.close()
