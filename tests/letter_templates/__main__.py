"""Makes the shipped Word templates in templates/letters/ again: `python -m tests.letter_templates [FOLDER]`.

Staff edit the .docx files in Word; this script is their first edition and the fallback when one was spoilt.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docx.document import Document as DocumentType

from flows.letters.package import fixed_bytes
from tests.letter_templates import course, notices
from tests.letter_templates.requirement import requirement
from tests.support import ROOT

FOLDER = ROOT / "templates" / "letters"
MAKERS: dict[str, Callable[[], DocumentType]] = {
    "需求函": requirement,
    "受理通知书": notices.acceptance,
    "一次性补正告知书": notices.correction,
    "退件说明": notices.rejection,
    "准予行政许可决定书": notices.decision,
    "许可办理工作单": notices.working_sheet,
    "公函": course.official_letter,
    "通知书": course.course_notice,
    "工作单": course.sheet,
}


def main(folder: Path = FOLDER) -> None:
    """Writes every template; the same script gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        document = make()
        properties = document.core_properties
        properties.title, properties.author, properties.last_modified_by = name, "综合受理窗口", "综合受理窗口"
        properties.comments = properties.keywords = properties.subject = ""
        (folder / f"{name}.docx").write_bytes(fixed_bytes(document, made=datetime(2022, 9, 9)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
