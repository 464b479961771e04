"""`templates check`: every fault is named with its template, paragraph and tag before anything is issued."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from extractors.templates import Templates
from flows.letters import Paper, PaperKind
from flows.letters.templates import check_folder, check_template, check_templates, template_name, template_version
from tests.letters.test_letters import ALL_PAPERS
from tests.support import ROOT
from tests.support.letter_cases import made
from tests.support.shipped import SHIPPED

TEMPLATES = ROOT / "templates" / "letters"
WATER = Paper(kind=PaperKind.REQUIREMENT, provider="water")


def edited(folder: Path, change: Callable[[WordDocument], None], name: str = "需求函") -> Path:
    document = Document(str(TEMPLATES / f"{name}.docx"))
    change(document)
    document.save(str(folder / f"{name}.docx"))
    return folder / f"{name}.docx"


def with_words(document: WordDocument, words: str) -> object:
    return next(p for p in document.paragraphs if words in p.text)


def retyped(old: str, new: str) -> Callable[[WordDocument], None]:
    def change(document: WordDocument) -> None:
        for run in with_words(document, old).runs:
            run.text = run.text.replace(old, new)

    return change


def test_the_shipped_templates_are_all_right() -> None:
    assert check_templates(SHIPPED) == check_folder(TEMPLATES) == ()


@pytest.mark.parametrize(
    ("old", "new", "tag", "said"),
    [
        ("{{ address }}", "{{ adress }}", "{{ adress }}", "最接近的是 address"),
        ("{{ address }}", "{{ address }", "{{ address }", "不完整"),
        ("{{ address }}", "｛｛ address ｝｝", "｛｛ address", "全角括号"),
        ("{{ address }}", "{{ address | }}", "{{ address | }}", "写法有误"),
        ("{{ address }}", "{% include 'x' %}{{ address }}", "{% include 'x' %}", "不认识"),
        ("{%p endif %}", "", "{%p if correction_text %}", "有开始没有结束"),
        ("{%p endif %}", "{% endif %}", "{% endif %}", "不一致"),
        ("{%p if correction_text %}", "", "{%p endif %}", "没有与它对应的开始"),
    ],
)
def test_a_wrong_tag_is_named_with_its_paragraph(tmp_path: Path, old: str, new: str, tag: str, said: str) -> None:
    faults = check_template(edited(tmp_path, retyped(old, new)))
    assert any(tag in fault.tag and said in fault.what and fault.place.startswith("第") for fault in faults), faults
    assert all(fault.sentence.startswith("需求函.docx") for fault in faults)


def test_an_unknown_column_of_a_table_is_named(tmp_path: Path) -> None:
    def change(document: WordDocument) -> None:
        for node in document.element.body.iter(qn("w:t")):
            node.text = (node.text or "").replace("{{ s.road }}", "{{ s.raod }}")

    (fault, *_) = check_template(edited(tmp_path, change))
    assert "最接近的是 road" in fault.what
    assert fault.tag == "{{ s.raod }}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (retyped("{{ address }}", ""), "缺少必备内容 {{ address }}"),
        (retyped("{{ addressee }}", "北控水务"), "缺少必备内容 {{ addressee }}"),
        (retyped("{{ annex_1 }}", "用水报装需求表"), ""),
        (lambda d: next(d.element.body.iter(qn("wp:docPr"))).getparent().getparent().clear(), "机读码图片"),
        (lambda d: d.styles.element.remove(d.styles["送审标记"].element), "送审标记"),
        (lambda d: setattr(d.sections[0], "left_margin", Mm(20)), "C01"),
        (lambda d: d.add_paragraph("请速办理,勿误"), "C16"),
    ],
)
def test_a_part_that_must_be_there_is_missed(tmp_path: Path, change: Callable[[WordDocument], None], said: str) -> None:
    faults = check_template(edited(tmp_path, change))
    if said:
        assert any(said in fault.what for fault in faults), faults
    else:
        assert faults == (), "the name of the annex still stands at its head"


def cut_into_runs(document: WordDocument) -> None:
    """As WPS leaves a tag whose word was retyped: five runs with proofing marks between them."""
    paragraph = with_words(document, "{{ project }}")
    run = next(run for run in paragraph.runs if "{{ project }}" in run.text)
    before, _, after = run.text.partition("{{ project }}")
    run.text = before
    at = run._r
    for piece in ("{", "{ pro", "ject ", "}", "}" + after):
        copied = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = piece
        text.set(qn("xml:space"), "preserve")
        copied.append(text)
        at.addnext(OxmlElement("w:proofErr"))
        at.getnext().addnext(copied)
        at = copied


def test_a_tag_cut_into_runs_still_works_and_is_mentioned(tmp_path: Path) -> None:
    (fault,) = check_template(edited(tmp_path, cut_into_runs))
    assert fault.is_note
    assert "拆成5段" in fault.what


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old Word"])
def test_a_file_that_is_no_template_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "需求函.docx").write_bytes(content)
    (fault,) = check_template(tmp_path / "需求函.docx")
    assert "缺失、损坏" in fault.what


def test_the_version_is_that_of_the_word_file_and_the_wording(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "letters")
    templates = Templates(tmp_path)
    first = template_version(WATER, templates)
    assert first == template_version(WATER, SHIPPED)
    assert first.startswith(hashlib.sha256((TEMPLATES / "需求函.docx").read_bytes()).hexdigest()[:12])
    with (tmp_path / "letters" / "wording.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# 改动\n")
    assert template_version(WATER, templates) != first
    (tmp_path / "letters" / "需求函.docx").unlink()
    (tmp_path / "letters" / "需求函.docx").mkdir()
    assert template_version(WATER, templates) == ""


def test_every_paper_has_a_template_of_its_name() -> None:
    for paper in ALL_PAPERS:
        assert (TEMPLATES / f"{template_name(paper, SHIPPED)}.docx").is_file()
    assert made(WATER)
