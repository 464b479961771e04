"""What a worker of the Dask scheduler runs: a reading process of its own, warm from the moment it joins.

Imported where Dask is installed, and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin, get_worker

from extractors.errors import BaozhuangError
from extractors.job import ReadingJob
from extractors.models import SourceFile
from extractors.templates import Templates
from extractors.text import lay_out_models
from flows.ground import ReadingBounds, make_folder
from flows.reading.child import told_of
from flows.reading.pool import Fittings, ReadingPool, real_reader


@dataclass(frozen=True)
class Sent:
    """A package as it travels: name and bytes of each file, and the job; no path of the sender's means anything."""

    files: tuple[tuple[str, bytes], ...]
    job: str
    wants: tuple[str, ...]


@dataclass(frozen=True)
class Brought:
    """What comes back: the reading or the error as JSON, and the pictures that were wanted, by folder and name."""

    told: str
    pictures: Mapping[str, Mapping[str, bytes]]


class WarmWorker(WorkerPlugin):
    """What a worker holds ready: a reading process with its models loaded. Registered by `ClusterReader`."""

    idempotent = True
    """A scheduler that knows it by its name sends it to no worker again: that would end what is being read."""

    def __init__(self, templates: Mapping[str, bytes], bounds: ReadingBounds) -> None:
        self._templates = dict(templates)
        self._bounds = bounds
        self._lock = threading.Lock()
        self._home = Path()
        self._pool: ReadingPool | None = None
        self.name = f"baozhuang-{_digest(templates)}"

    def setup(self, worker: object) -> None:
        """On the worker, when it joins: lay out templates and models."""
        self._home = Path(tempfile.mkdtemp(prefix="baozhuang-worker-"))
        for name, content in self._templates.items():
            place = self._home / "templates" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        models = self._home / "models"
        fittings = Fittings(
            exchange=make_folder(self._home / "exchange"),
            reads=(models, *Templates(make_folder(self._home / "templates")).places),
            before_start=partial(lay_out_models, make_folder(models)),
        )
        self._pool = ReadingPool(real_reader(models, self._home / "templates", threads=1), self._bounds, fittings)

    def teardown(self, worker: object) -> None:
        """On the worker, when it leaves."""
        if self._pool is not None:
            self._pool.close()

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_lock", "_pool")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock(), _pool=None)

    def read(self, sent: Sent) -> Brought:
        """Read a package that was sent; an error of the package is an answer."""
        if self._pool is None:
            raise RuntimeError("the worker was not set up")
        with self._lock, tempfile.TemporaryDirectory(dir=self._home) as folder:
            place = Path(folder)
            files = tuple(_laid(place / f"{n:04d}", name, content) for n, (name, content) in enumerate(sent.files))
            wanted = {name: place / name for name in sent.wants}
            try:
                reading = self._pool.read(files, ReadingJob.model_validate_json(sent.job).model_copy(update=wanted))
            except BaozhuangError as error:
                return Brought(json.dumps(told_of(error)), {})
            pictures = {n: {p.name: p.read_bytes() for p in f.glob("*")} for n, f in wanted.items() if f.is_dir()}
            return Brought(json.dumps({"reading": reading.model_dump(mode="json")}), pictures)


def _laid(folder: Path, name: str, content: bytes) -> SourceFile:
    folder.mkdir()
    place = folder / f"file{Path(name).suffix if len(Path(name).suffix) < 8 else ''}"
    place.write_bytes(content)
    return SourceFile(name=name, path=place)


def _digest(templates: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in sorted(templates.items()):
        total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()[:16]


def read_there(name: str, sent: Sent) -> Brought:
    """The task of a worker. name: of what was registered there."""
    warm: WarmWorker = get_worker().plugins[name]
    return warm.read(sent)
