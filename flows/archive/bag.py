"""A folder as a BagIt bag (RFC 8493) by the library `bagit`, and a bag looked over again."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any, Final

from extractors.errors import ConfigurationError
from flows.ground import sha256_file

MANIFEST: Final = "manifest-sha256.txt"
ALGORITHMS: Final = ("sha256", "sm3")
"""SM3 (GB/T 32905) where the system's OpenSSL has it; a reader that does not know it goes by SHA-256."""
_DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def _library() -> Any:
    try:
        return importlib.import_module("bagit")
    except ImportError as error:
        todo = "重新安装依赖：删去 .venv 后运行 make demo"
        raise ConfigurationError("没有安装 bagit，不能打归档包", next_step=todo) from error


def make_bag(folder: Path, info: dict[str, str]) -> None:
    """Turn a folder into a bag in place: its files move into data/. info: bag-info.txt, with Bagging-Date."""
    bagit = _library()
    known = [name for name in ALGORITHMS if name in hashlib.algorithms_available]
    bagit.make_bag(str(folder), dict(info), checksums=known)
    (folder / "bagit.txt").write_text(_DECLARATION, encoding="utf-8")
    bag = bagit.Bag(str(folder))
    bag.save()
    (folder / "tagmanifest-sm3.txt").unlink(missing_ok=True)  # the library keeps only tag manifests that it can check


def bag_problem(folder: Path) -> str:
    """Why a folder is no whole bag, in Chinese; '' where every file is there and unchanged."""
    bagit = _library()
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagValidationError:
        return "缺少、多出或改动了文件：" + "、".join(_wrong_files(folder)[:5])
    except (bagit.BagError, OSError, UnicodeDecodeError, ValueError):
        return "不是完整的归档包"
    return ""


def _wrong_files(folder: Path) -> list[str]:
    """The names of payload files that lack, are extra or have changed; the manifests where it is none of them."""
    listed = payload_manifest(folder)
    lying = {path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if path.is_file()}
    wrong = set(listed) ^ lying
    wrong |= {name for name in set(listed) & lying if sha256_file(folder / name) != listed[name]}
    return sorted(Path(name).name for name in wrong) or ["清单"]


def payload_manifest(folder: Path) -> dict[str, str]:
    """Path below the bag → SHA-256, as its manifest says."""
    lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines) if name}
