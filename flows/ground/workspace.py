"""Every path of the project in one place: where packages come in, where papers go, where state lies.

Owns the names of the outbox folders (they speak the users' language) and the refusal to start on nonsense.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import ConfigurationError
from flows.ground.durable import make_folder

FOLDERS = {
    "water": "供水-北控水务",
    "power": "供电-供电公司",
    "gas": "燃气-中裕燃气",
    "heating": "供暖-供暖单位",
    "telecom": "通信-通管办",
    "applicant": "申请人",
    "approval": "审批与监管",
    "review": "待核对",
    "returned": "退件",
    "archive": "档案",
    "books": "台账",
}
"""Folder key → name in the outbox (design §9); those of providers as providers.yaml has them when it is shipped."""

AREA = ".baozhuang"
"""Folder of the inbox that holds the packages in hand where several hosts share it."""
CASE_NO = re.compile(r"LHBZ-(\d{4})-\d{6}")


@dataclass(frozen=True)
class Workspace:
    """The root folder of one office. `inbox_at`, `outbox_at`: shares that lie elsewhere, None for those in the root.

    is_shared: several hosts may work on this inbox, so that what is in hand lies where each of them reaches it.
    named: folders of providers and their branches as providers.yaml names them, key and name.
    """

    root: Path
    inbox_at: Path | None = None
    outbox_at: Path | None = None
    is_shared: bool = False
    named: tuple[tuple[str, str], ...] = ()

    @property
    def folders(self) -> dict[str, str]:
        """Folder key → name in the outbox."""
        return FOLDERS | dict(self.named)

    @property
    def inbox(self) -> Path:
        """Where clerks drop packages."""
        return self.inbox_at or self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """Where everything for people is filed."""
        return self.outbox_at or self.root / "outbox"

    @property
    def var(self) -> Path:
        """State that is not for people; never on a share."""
        return self.root / "var"

    @property
    def ledger_file(self) -> Path:
        """The SQLite file of the ledger, where no other database is set."""
        return self.var / "ledger.sqlite"

    @property
    def database_url(self) -> str:
        """The URL of that file."""
        return f"sqlite:///{self.ledger_file.as_posix()}"

    @property
    def area(self) -> Path:
        """What holds the work: where hosts share the inbox a folder of it (one rename takes a package), else var/.

        Its name begins with a full stop, so that no host takes it for a package.
        """
        return self.inbox / AREA if self.is_shared else self.var

    @property
    def work(self) -> Path:
        """One folder per package in hand."""
        return self.area / "work"

    @property
    def done(self) -> Path:
        """Work folders of packages whose originals are filed and verified."""
        return self.area / "done"

    @property
    def owners(self) -> Path:
        """One lock file per running process."""
        return self.var / "owners"

    @property
    def exchange(self) -> Path:
        """Where files are handed to the reading process."""
        return self.var / "reading"

    @property
    def desk_file(self) -> Path:
        """What the desk in the browser knows beside the ledger: accounts, sessions, drafts (SQLite)."""
        return self.var / "desk.sqlite"

    @property
    def models(self) -> Path:
        """Recognition models, laid out once."""
        return self.var / "models"

    @property
    def prefect(self) -> Path:
        """The own PREFECT_HOME."""
        return self.var / "prefect"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.var / "logs"

    @property
    def templates(self) -> Path:
        """The office's own folder of what staff may change; it need not be there (see `extractors.templates`)."""
        return self.root / "templates"

    def folder(self, key: str) -> Path:
        """The outbox folder of a provider's or branch's id or of applicant, approval, review, returned, archive, books.

        Raises:
            ConfigurationError: no such key.
        """
        if key not in self.folders:
            raise ConfigurationError(f"没有名为 {key!r} 的发件夹", next_step=f"使用其中之一：{'、'.join(self.folders)}")
        return self.outbox / self.folders[key]

    def case_archive(self, case_no: str) -> Path:
        """档案/<年>/<受理编号>/. Raises ConfigurationError where the number is not one of ours."""
        match = CASE_NO.fullmatch(case_no)
        if match is None:
            raise ConfigurationError("受理编号的写法不对，应为 LHBZ-年份-六位数")
        return self.folder("archive") / match[1] / case_no

    def relative(self, path: Path) -> str:
        """A path of the outbox as the ledger keeps it: below the outbox, with forward slashes."""
        return path.relative_to(self.outbox).as_posix()

    @property
    def has_outbox(self) -> bool:
        """Whether the outbox is there: a share that is not connected leaves no folder, or an empty one."""
        return any((self.outbox / name).is_dir() for name in self.folders.values())

    def create(self) -> Workspace:
        """Make every folder that is missing and return the workspace.

        Raises:
            ConfigurationError: folders lie inside one another or may not be written to, or a share is not connected.
        """
        self._refuse_nesting()
        self._require_shares()
        outside = [self.outbox / name for name in self.folders.values()]
        inside = [self.work, self.done, self.owners, self.models, self.prefect, self.logs]
        _make_own(self.var)
        if self.is_shared:
            _make_own(self.area)
        for folder in (self.inbox, *outside, *inside):
            _make_writable(folder)
        return self

    def _require_shares(self) -> None:
        """A share that the settings name is never made here: where its folder is not, the share is not connected."""
        for name, place in (("收件夹", self.inbox_at), ("发件夹", self.outbox_at)):
            if place is not None and not place.is_dir():
                raise ConfigurationError(
                    f"{name} {place} 不在，共享盘可能没有连接",
                    next_step="连接共享盘；第一次使用或换了地方的，先建好这个文件夹",
                )

    def _refuse_nesting(self) -> None:
        """inbox, outbox and var must be three places, none within another, links resolved."""
        places = {"收件夹": self.inbox, "发件夹": self.outbox, "内部数据夹 var": self.var}
        real = {name: path.resolve() for name, path in places.items()}
        for inner, path in real.items():
            for outer, other in real.items():
                if inner != outer and path.is_relative_to(other):
                    raise ConfigurationError(f"{inner}位于{outer}之内或与它相同", next_step="为它们各设一个文件夹")


def _make_own(var: Path) -> None:
    """Nobody but this account looks into var or the work area: ledger, packages in hand, Prefect's home and logs."""
    try:
        make_folder(var)
        if os.name != "nt":
            var.chmod(stat.S_IRWXU)
    except OSError as error:
        raise ConfigurationError(
            "内部数据夹不能建立，或不属于运行本程序的账号", file=var.name, next_step="改正它的所有者和权限"
        ) from error


def _make_writable(folder: Path) -> None:
    """Create the folder and prove that a file can be made in it (asking for rights would not tell on a share)."""
    try:
        make_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigurationError(
            "文件夹不存在或没有写入权限", file=folder.name, next_step="检查共享盘是否连接、本程序的账号是否可以写入"
        ) from error
