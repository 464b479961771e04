"""The settings of one office: `baozhuang.yaml` beside the inbox, all optional, unknown keys refused.

Hands on one frozen `Settings`; nothing deeper reads the file again.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.yamlfile import said_of
from flows.ground.folders import provider_folders
from flows.ground.workspace import Workspace

FILE_NAME = "baozhuang.yaml"
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Count = Annotated[int, Field(gt=0)]


class Limits(Frozen):
    """Bounds on what an untrusted package may cost."""

    package_bytes: Count = 500_000_000
    member_bytes: Count = 200_000_000
    members: Count = 500
    depth: Count = 8
    compression_ratio: Count = 200
    pages: Count = 300
    pixels: Count = 100_000_000


class ReadingBounds(Frozen):
    """Bounds on the process that decodes and reads, and on what may be used of it without a person.

    timeout_s: for a large package (a small one gets less); then the process is ended. memory_mb: beyond its models.
    file_mb: of one file that it writes. workers: packages that are read side by side, `auto` for one on each core.
    wanted_error: share of the values used unseen that may be wrong. sample: so many of a month's are put before a
    person on the 核对单·抽查, 0 for none.
    """

    timeout_s: Seconds = 900
    memory_mb: Count = 4000
    file_mb: Count = 200
    workers: Literal["auto"] | Annotated[int, Field(ge=1, le=64)] = "auto"
    wanted_error: Annotated[float, Field(ge=0.0001, le=0.1)] = 0.001
    sample: Annotated[int, Field(ge=0, le=1000)] = 60


class DeskSettings(Frozen):
    """Where `run` serves the desk. cert, key: files for TLS, below the root. behind_proxy: a proxy does TLS."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8390
    cert: str = ""
    key: str = ""
    behind_proxy: bool = False


NoticeKind = Literal["letter", "sheet", "returned", "due"]


class Notices(Frozen):
    """Addresses, as apprise writes them, that a message goes to; off where there are none.

    letter: a new letter. sheet: a 核对单 waits. returned: a package was sent back. due: the next working day's dates.
    """

    letter: tuple[str, ...] = ()
    sheet: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    due: tuple[str, ...] = ()

    @property
    def addresses(self) -> dict[NoticeKind, tuple[str, ...]]:
        """Kind → addresses, without kinds that nobody wants."""
        kinds: tuple[NoticeKind, ...] = ("letter", "sheet", "returned", "due")
        return {kind: urls for kind in kinds if (urls := getattr(self, kind))}


class Settings(Frozen):
    """Seconds unless said otherwise.

    quiet_s: how long a package must lie unchanged before it is taken.
    empty_quiet_s: the same for an empty folder or file, which somebody is perhaps about to fill.
    rescan_s: how often the inbox is looked through without any sign from the file system.
    lease_s: how long a claim holds without being renewed. polling: do not use file system events.
    keep_done_days: how long var/done keeps its twin of an original whose filed copy is whole.
    books_every_s: the least time between two writings of 台账.xlsx while the program runs.
    copies_per_sweep: how many PDF copies of letters are made at most after each look at the inbox, 0 for none.
    notices: where messages go.
    desk: whether `run` serves the desk in the browser, or where.
    engine: dask://HOST:PORT of a scheduler whose workers read, '' for reading on this machine.
    prefect: record the runs in Prefect, whose start takes a quarter of a minute of a processor.
    database_url: '' for the SQLite file under var/. inbox, outbox: '' for the folders under the root.
    """

    quiet_s: Seconds = 5
    empty_quiet_s: Seconds = 60
    rescan_s: Seconds = 30
    lease_s: Seconds = 120
    polling: bool = False
    keep_done_days: Annotated[int, Field(ge=1, le=36_500)] = 30
    books_every_s: Seconds = 120
    copies_per_sweep: Annotated[int, Field(ge=0, le=500)] = 20
    prefect: bool = True
    database_url: str = ""
    inbox: str = ""
    outbox: str = ""
    limits: Limits = Limits()
    reading: ReadingBounds = ReadingBounds()
    desk: bool | DeskSettings = True
    notices: Notices = Notices()
    engine: Annotated[str, Field(pattern=r"^(dask://[^\s/:]+:\d{1,5})?$")] = ""

    def workspace(self, root: Path) -> Workspace:
        """The workspace of a root, with the shares that these settings name."""
        place = Workspace(
            root=root,
            inbox_at=root / self.inbox if self.inbox else None,
            outbox_at=root / self.outbox if self.outbox else None,
            is_shared=bool(self.inbox or self.database_url),
        )
        return replace(place, named=provider_folders(place.templates))


def load_settings(root: Path) -> Settings:
    """Read root/baozhuang.yaml; without the file every default holds.

    Raises:
        ConfigurationError: not YAML, an unknown key (named with the nearest right one) or a wrong value.
    """
    path = root / FILE_NAME
    if not path.exists():
        return Settings()
    content = _read(path)
    _refuse_unknown(content, Settings.model_fields, prefix="")
    for name, group in (("limits", Limits), ("reading", ReadingBounds), ("desk", DeskSettings), ("notices", Notices)):
        if isinstance(content.get(name), dict):
            _refuse_unknown(content[name], group.model_fields, prefix=f"{name}.")
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise _wrong_value(error) from error


def _read(path: Path) -> dict[str, Any]:
    """The mapping in the file, {} where it is empty."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(
            "不是可以读取的 YAML 文件", file=FILE_NAME, next_step="用 UTF-8 保存并检查缩进"
        ) from error
    if not isinstance(content, dict):
        raise ConfigurationError("应是“键: 值”的列表", file=FILE_NAME, next_step="对照说明书中的设置一节改写")
    return content


def _refuse_unknown(content: dict[str, Any], known: Iterable[str], *, prefix: str) -> None:
    """Name the first unknown key and the nearest right one."""
    names = list(known)
    for key in content:
        if key not in names:
            near = difflib.get_close_matches(str(key), names, n=1, cutoff=0.0)[0]
            raise ConfigurationError(
                f"没有名为 {prefix}{key} 的设置，最接近的是 {prefix}{near}", file=FILE_NAME, next_step="改正键名"
            )


def _wrong_value(error: ValidationError) -> ConfigurationError:
    """The first wrong value, by its key."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    return ConfigurationError(f"{key} 的值不合适", file=FILE_NAME, next_step=f"改正 {key} 的值（{said_of(first)}）")
