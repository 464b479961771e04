"""An office file (.docx, .xlsx) packed anew: the same members in the same order, each with one fixed time, so that the
same content is the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Final

_TIME: Final = (1980, 1, 1, 0, 0, 0)


def packed_anew(data: bytes, *, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The file with fixed times. change: what becomes of a member, by its name and content; None: nothing."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            content = old.read(name)
            new.writestr(member, change(name, content) if change else content)
    return fixed.getvalue()
