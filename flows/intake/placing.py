"""A package of our own into the inbox, complete or not at all: by one rename, over a hidden copy where the inbox lies
on another file system.
"""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from flows.ground import move
from flows.intake.listing import digest_tree, list_tree
from flows.intake.moving import copy_tree

_HIDDEN = ".placing-"


def place_package(package: Path, inbox: Path, name: str) -> None:
    """Move a file or folder into the inbox under this name. Done again after a stop it comes to the same.

    Raises:
        FileExistsError: something lies there under this name.
        OSError: the inbox cannot be reached; the package stays where it is.
    """
    try:
        move(package, inbox / name)
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    hidden = inbox / f"{_HIDDEN}{name}"
    shutil.rmtree(hidden, ignore_errors=True)
    copy_tree(package, hidden)
    if digest_tree(package, list_tree(package)) != digest_tree(hidden, list_tree(hidden)):
        raise OSError("the copy of a package differs from it")
    move(hidden, inbox / name)
    shutil.rmtree(package) if package.is_dir() else package.unlink()
