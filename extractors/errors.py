"""The one exceptions module of the project: a base class and one class per cause that a user can act on.

Every error says what happened, names the file and field where there is one, and says what to do next, in Chinese.
The exit code is what the command line ends with when the error reaches it.
"""

from __future__ import annotations

import traceback
from pathlib import Path


class BaozhuangError(Exception):
    """Base of all errors that the project raises on purpose.

    Args:
        what: what happened, one Chinese sentence without personal data.
        file: name of the file concerned, as the user knows it.
        next_step: what the user does next, in Chinese.
    """

    exit_code = 1
    category = "内部错误"

    def __init__(self, what: str, *, file: str = "", next_step: str = "") -> None:
        self.what = what
        self.file = file
        self.next_step = next_step
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole sentence for people: file, what, next step."""
        head = f"{self.file}：" if self.file else ""
        tail = f"请{self.next_step}。" if self.next_step else ""
        return f"{head}{self.what}。{tail}"


class PackageError(BaozhuangError):
    """Base of what is wrong with a package itself: it goes back to the sender with the reason."""

    category = "材料包有误"


class UnreadableFileError(PackageError):
    """The file is damaged, empty, encrypted or of a kind that is not accepted."""

    category = "文件无法读取"


class TooLargeError(PackageError):
    """A bound on bytes, pixels, pages or members was passed (an archive or image bomb, or a mistake)."""

    category = "文件超出限制"


class UnsafeNameError(PackageError):
    """A member of an archive or folder carries a name that could leave its folder."""

    category = "文件名不安全"


class NothingUsefulError(PackageError):
    """The package holds no page that could be read."""

    category = "没有可用的页面"


class ReviewSheetError(PackageError):
    """A returned 核对单 is not ours, was changed, belongs elsewhere or contradicts itself."""

    category = "核对单有误"


class UnfinishedSheetError(ReviewSheetError):
    """A returned 核对单 is ours and unharmed, but rows or 核对人 or 日期 are still empty."""

    category = "核对单未填完"


class NotAnApplicationError(PackageError):
    """The package holds no page of an application form, or one that nobody filled in."""

    category = "不是报装申请"


class SlipRefusedError(PackageError):
    """Papers that came back cannot be taken: unknown case, older version, unsigned, another answer than before."""

    category = "回件不能登记"


class PushRefusedError(PackageError):
    """A push file of the approval system has no row that can open a case."""

    category = "项目推送有误"


class ReadingFailedError(BaozhuangError):
    """The recognition of a package died, hung or ran out of memory twice: a person takes the package from here."""

    category = "识别程序未能读完"


class ConfigurationError(BaozhuangError):
    """A file in templates/ or a setting is wrong; names the file, the key and the nearest right one."""

    exit_code = 2
    category = "配置有误"


class ModelMissingError(BaozhuangError):
    """A recognition model is missing or its SHA-256 is not the pinned one."""

    category = "识别模型缺失"


class LetterError(BaozhuangError):
    """A letter could not be rendered or may not be filed."""

    category = "文书无法生成"


class LedgerError(BaozhuangError):
    """The ledger refused an entry or its hash chain is broken."""

    category = "台账错误"


class LeaseLostError(LedgerError):
    """Another process has taken the package over; nothing more of this one's work on it may be filed."""

    category = "已由另一个进程接手"


class UsageError(BaozhuangError):
    """The command line was used wrongly."""

    exit_code = 2
    category = "用法有误"


def whence(error: BaseException) -> str:
    """An error for the log: its class and the place in the code; never its message, which may quote the paper."""
    places = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return type(error).__name__ + where
