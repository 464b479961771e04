"""Writes the shipped sample packages again, or thousands of seeded scans.

python -m tests.scans OUT                       the shipped packages with README.md
python -m tests.scans --only s03 OUT            one of them (f01: of those with another layout)
python -m tests.scans --many N --seed S OUT     N packages of one seed each, from S on
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from tests.scans.foreign import LAYOUTS
from tests.scans.many import write_many
from tests.scans.shipped import SAMPLES, write_shipped
from tests.scans.shipped_foreign import FOLDER, FOREIGN_SAMPLES, write_foreign


def main() -> int:
    """Write what is asked for; prints the name of each package."""
    parser = argparse.ArgumentParser(prog="python -m tests.scans", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to write into; made if it is not there")
    parser.add_argument("--many", type=int, metavar="N", help="write N seeded packages instead of the shipped ones")
    parser.add_argument("--seed", type=int, default=1000, help="first seed of --many (default 1000)")
    parser.add_argument("--layout", action="append", choices=("own", *LAYOUTS), help="only this layout, for --many")
    parser.add_argument("--only", default="", help="only the shipped packages whose name starts so (s03, f)")
    options = parser.parse_args()
    if options.many:
        made = write_many(options.out, range(options.seed, options.seed + options.many), layouts=options.layout)
    else:
        made = _shipped(options.out, options.only)
    for name in made:
        print(name)
    return 0


def _shipped(out: Path, only: str) -> Iterator[str]:
    """The shipped packages of both sets, and README.md where all are written."""
    yield from write_shipped(out, only=only)
    yield from write_foreign(out, only=only)
    if not only:
        (out / "README.md").write_text(readme(), encoding="utf-8")


def readme() -> str:
    """The table of the shipped packages."""
    rows = [f"| `{s.name}/` | {s.source} | {s.purpose} |" for s in SAMPLES]
    foreign = [f"| `{FOLDER}/{s.name}/` | form of another layout ({s.layout}) | {s.purpose} |" for s in FOREIGN_SAMPLES]
    typed = [f"| `typed/{name}/` | typed in an office program | {purpose} |" for name, purpose in TYPED.items()]
    return _README.format(rows="\n".join(rows), foreign="\n".join(foreign), typed="\n".join(typed))


TYPED = {
    "w01-low-rows": "rows of 6 mm between merged cells, ticks behind their words, segments",
    "w02-running-text": "blanks on lines in running text without colons, ticks in brackets",
    "w03-labels-in-boxes": "small labels above the values of one box, translated, printed ☑",
    "w04-wrapped-labels": "labels and names broken over two lines in narrow cells, filled squares",
    "w05-ticks-behind": "blocks by service, a name and a telephone number in one blank, segments with units",
    "w06-row-per-service": "one row for each service: 是否申请, quantity, point, date",
    "w07-numbered-lines": "numbered lines, figures right behind their labels",
}
"""Forms that the generator does not draw, by folder."""


_README = """# Sample packages

Made-up applications: no person, firm or number in them is real. Each folder holds the package (`package/`, or one file
`package.pdf`, `.tif`, `.zip`) and `truth.json`: what a perfect reader returns (`fields` by catalogue key, `segments`
in it, `rows` of the other lists, `materials`) and where the package ends (`expected`: accepted, correction, review,
rejected; two words joined by `-or-` where a doubtful field may send it to a person first).

| file | source | purpose |
|---|---|---|
{rows}

Forms of other layouts; the benchmark reads them, the demonstration does not:

| file | source | purpose |
|---|---|---|
{foreign}

Seven more that this project's generator did not draw; `form.html` in each is what was printed (LXGW WenKai, Noto). They
were looked at while the reader was written. `tests/otherform/test_typed_forms.py` and the benchmark read them:

| file | source | purpose |
|---|---|---|
{typed}

What failed elsewhere, made after public reports with invented people; `python -m tests.outside` reads each and says
what was wanted and what came:

| file | source | purpose |
|---|---|---|
| `outside/pdf/` | PDF programs, Chromium, bytes by hand | wrong text layers, embedded files, XFA |
| `outside/files/` | python-docx, LibreOffice, libheif, Pillow | Word forms, HEIC turned by its flag, AVIF, WebP, OFD |
| `outside/push/` | spreadsheet programs, text editors | project pushes in every shape |

Made again with `python -m tests.scans tests/samples`; thousands more with
`python -m tests.scans --many N --seed S OUT`.
"""


if __name__ == "__main__":
    raise SystemExit(main())
