"""Text strings of a PDF, decoded strictly: what says its encoding first, then what can be nothing else.

Programs that fill forms write UTF-8 and GBK without any mark; taken for PDFDocEncoding, Chinese turns into letters with
accents, which look like a value.
"""

from __future__ import annotations

import re

from pdfminer.utils import PDFDocEncoding

_LANGUAGE = re.compile("\x1b[^\x1b]{0,12}\x1b")
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2010-\u2027·×℃㎡\U00020000-\U0002fa1f]")


def pdf_text(value: object) -> str:
    """A PDF text string (bytes), a text, or an array of such (the answers of a list) as text; '' for anything else."""
    if isinstance(value, list):
        return "、".join(filter(None, map(pdf_text, value)))
    if isinstance(value, str):
        return value
    return _LANGUAGE.sub("", _decoded(value)) if isinstance(value, bytes) else ""


def _decoded(value: bytes) -> str:
    """UTF-16 and UTF-8 by their marks, valid UTF-8, GB 18030 where it gives Chinese, else the PDF's own."""
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if value.startswith(mark):
            return value[len(mark) :].decode(encoding, errors="replace")
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(value) or "".join(PDFDocEncoding[byte] for byte in value)


def _chinese(value: bytes) -> str:
    """The bytes as GB 18030 where all of them are valid and what is not ASCII is Chinese, else ''."""
    try:
        text = value.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return text if all(c.isascii() or _CHINESE.match(c) for c in text) else ""
