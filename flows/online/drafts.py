"""Drafts of applications, kept on this machine under a token that only their writer knows: answers and attachments.

Owns var/apply/<token>/ and var/apply-out/. A draft that nobody has touched for a month is let go.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import Field

from extractors.errors import TooLargeError, UnreadableFileError
from extractors.models import Frozen
from flows.ground import Limits, make_folder, stamp, write_bytes
from flows.intake import kind_of_bytes

KEPT: Final = timedelta(days=30)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
_FILE: Final = "draft.json"
_MOST_DRAFTS: Final = 5000
_LONGEST: Final = 500
_MOST_ANSWERS: Final = 1200


class NoDraftError(Exception):
    """There is no such draft, or it is too old."""


class Attachment(Frozen):
    """A file of a draft. material: its kind (M02…). name: how it is called, without anything of its sender's name."""

    material: str
    name: str
    size: int
    sha256: str


class Draft(Frozen):
    """What was written so far. rows: how many rows of each list are shown. case_no: the pushed case that it is for.

    receipt: number under which it was sent, '' as long as it was not; is_again: another draft had said the same before.
    """

    token: str
    made_at: str
    touched_at: str
    answers: dict[str, str] = Field(default_factory=dict)
    rows: dict[str, int] = Field(default_factory=dict)
    files: tuple[Attachment, ...] = ()
    case_no: str = ""
    receipt: str = ""
    is_again: bool = False


class Drafts:
    """The drafts of an office. limits: what an attachment and all of them together may weigh."""

    def __init__(self, var: Path, limits: Limits) -> None:
        self._folder, self._limits = var / "apply", limits
        self._lock = threading.RLock()

    def begin(self, now: datetime, *, answers: Mapping[str, str] | None = None, case_no: str = "") -> Draft:
        """A new draft. answers: what is known beforehand.

        Raises:
            TooLargeError: there are too many drafts.
        """
        with self._lock:
            make_folder(self._folder)
            self._let_go(now)
            if sum(1 for _ in self._folder.iterdir()) >= _MOST_DRAFTS:
                raise TooLargeError("网上申报的草稿太多，暂时不能新建", next_step="稍后再试，或到综合受理窗口办理")
            token, at = secrets.token_urlsafe(24), stamp(now)
            draft = Draft(token=token, made_at=at, touched_at=at, answers=dict(answers or {}), case_no=case_no)
            self._write(draft)
            return draft

    def get(self, token: str) -> Draft:
        """The draft of a token. Raises NoDraftError."""
        try:
            return Draft.model_validate_json((self.folder(token) / _FILE).read_bytes())
        except (OSError, ValueError) as error:
            raise NoDraftError(token) from error

    def folder(self, token: str) -> Path:
        """Where a draft lies. Raises NoDraftError for what is no token."""
        if not _TOKEN.fullmatch(token):
            raise NoDraftError(token)
        return self._folder / token

    def file(self, draft: Draft, attachment: Attachment) -> Path:
        """Where an attachment lies."""
        return self.folder(draft.token) / "files" / attachment.name

    def answered(self, token: str, answers: Mapping[str, str], now: datetime) -> Draft:
        """Answers of one page; what was there for other names stays. A draft that was sent stays as it was."""
        with self._lock:
            draft = self.get(token)
            merged = draft.answers | {name[:60]: text[:_LONGEST] for name, text in answers.items()}
            kept = {name: text for name, text in merged.items() if text}
            if draft.receipt or len(kept) > _MOST_ANSWERS:
                return draft
            return self._changed(draft, now, answers=kept)

    def grown(self, token: str, table: str, rows: int, now: datetime) -> Draft:
        """So many rows of a list are shown."""
        with self._lock:
            draft = self.get(token)
            return self._changed(draft, now, rows=draft.rows | {table: rows})

    def sent(self, token: str, receipt: str, now: datetime, *, is_again: bool = False) -> Draft:
        """It was sent under this number."""
        with self._lock:
            return self._changed(self.get(token), now, receipt=receipt, is_again=is_again)

    def emptied(self, token: str) -> None:
        """What was written in a draft that has gone its way is kept no longer; its receipt is."""
        with self._lock:
            draft = self.get(token)
            shutil.rmtree(self.folder(token) / "files", ignore_errors=True)
            self._write(draft.model_copy(update={"answers": {}, "files": ()}))

    def attached(self, token: str, material: tuple[str, str], came: Path, now: datetime) -> Draft:
        """A file that was received at `came` (which goes away). material: id and title.

        Raises:
            UnreadableFileError: it is no page, whatever its name says.
            TooLargeError: beyond the bounds of a package.
        """
        with self._lock:
            draft = self.get(token)
            content = came.read_bytes()
            came.unlink()
            suffix = kind_of_bytes(content)
            if not suffix:
                step = "拍照，或上传 PDF、JPG、PNG、HEIC、TIFF、WebP 文件"
                raise UnreadableFileError("这不是照片、扫描件或 PDF，没有收下", next_step=step)
            digest = hashlib.sha256(content).hexdigest()
            if draft.receipt or any(f.sha256 == digest for f in draft.files):
                return draft
            self._bound(draft, len(content))
            number = 1 + max((int(f.name.rpartition("-")[2].split(".")[0]) for f in draft.files), default=0)
            known = Attachment(
                material=material[0], name=f"{material[1]}-{number}{suffix}", size=len(content), sha256=digest
            )
            write_bytes(self.file(draft, known), content)
            return self._changed(draft, now, files=(*draft.files, known))

    def dropped(self, token: str, name: str, now: datetime) -> Draft:
        """An attachment is taken out again."""
        with self._lock:
            draft = self.get(token)
            if draft.receipt:
                return draft
            for attachment in draft.files:
                if attachment.name == name:
                    self.file(draft, attachment).unlink(missing_ok=True)
            return self._changed(draft, now, files=tuple(f for f in draft.files if f.name != name))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing else is done to drafts meanwhile."""
        with self._lock:
            yield

    @property
    def out(self) -> Path:
        """Where a package lies under the token of its draft until it is in the inbox."""
        return self._folder.parent / "apply-out"

    def outgoing(self) -> tuple[Path, ...]:
        """The packages there."""
        return tuple(p for p in self.out.iterdir() if _TOKEN.fullmatch(p.name)) if self.out.is_dir() else ()

    def _bound(self, draft: Draft, size: int) -> None:
        whole = size + sum(f.size for f in draft.files)
        if size > self._limits.member_bytes or whole > self._limits.package_bytes:
            raise TooLargeError("文件太大，没有收下", next_step="降低分辨率后重新上传，或到综合受理窗口办理")
        if len(draft.files) + 2 > self._limits.members:
            raise TooLargeError("文件太多，没有收下", next_step="合并成一个 PDF 后上传")

    def _changed(self, draft: Draft, now: datetime, **news: object) -> Draft:
        changed = draft.model_copy(update={**news, "touched_at": stamp(now)})
        self._write(changed)
        return changed

    def _write(self, draft: Draft) -> None:
        write_bytes(self.folder(draft.token) / _FILE, draft.model_dump_json().encode())

    def _let_go(self, now: datetime) -> None:
        """Drafts that are too old; what was sent lies in the archive of its case."""
        for folder in self._folder.iterdir():
            with suppress(OSError):
                if (folder / _FILE).stat().st_mtime < (now - KEPT).timestamp():
                    shutil.rmtree(folder, ignore_errors=True)
