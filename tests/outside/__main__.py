"""`python -m tests.outside [FOLDER]`: reads every file from outside, a line for each. Exit 1 where one is not ok."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.outside.case import Case
from tests.outside.pushing import CASES as PUSHING
from tests.outside.reading import CASES as READING
from tests.support import ROOT

SAMPLES = ROOT / "tests" / "samples" / "outside"


def line(case: Case, folder: Path) -> tuple[bool, str]:
    """Whether a case is ok, and the line that says so."""
    path = folder / case.path
    if not path.exists():
        return True, f"--   {case.path}：不在这个文件夹里"
    is_ok, came = case.look(path)
    return is_ok, f"{'ok ' if is_ok else 'NOT'}  {case.path}｜{case.what}｜要：{case.wanted}｜得：{came}"


def main() -> int:
    """Print the lines."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    told = [line(case, folder) for case in (*PUSHING, *READING)]
    print("\n".join(text for _, text in told))
    return 0 if all(is_ok for is_ok, _ in told) else 1


if __name__ == "__main__":
    sys.exit(main())
