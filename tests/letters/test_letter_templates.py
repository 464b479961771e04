"""Templates and rendering: the contract with the context models, awkward names, codes, and templates that are wrong."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from PIL import Image

from extractors.errors import ConfigurationError, LetterError
from extractors.marks.codes import PaperCode, find_codes, parse_code
from extractors.templates import Templates
from flows.letters import Paper
from flows.letters.context import CONTEXTS, Base
from flows.letters.desk import Desk
from flows.letters.letterhead import load_wording
from flows.letters.rendering import environment, fill, render_desk
from flows.letters.values import Printable
from tests.letters.test_letters import LETTER, text_of
from tests.support import ROOT
from tests.support import letter_cases as cases
from tests.support.letter_cases import OFFICE, SEGMENTS, application, case, made
from tests.support.shipped import CATALOGUE, SHIPPED, templates_with

TEMPLATES = ROOT / "templates" / "letters"


@pytest.mark.parametrize("name", CONTEXTS)
def test_each_template_uses_exactly_the_variables_of_its_model(name: str) -> None:
    used = DocxTemplate(TEMPLATES / f"{name}.docx").get_undeclared_template_variables(environment())
    declared = set(CONTEXTS[name].model_fields)
    assert used <= declared
    assert declared - set(Base.model_fields) <= used | {"title", "you"}, "nothing is worked out that is not printed"


def test_every_template_is_listed_and_shipped() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.docx")} == set(CONTEXTS)


def test_the_codes_of_the_first_and_of_every_page_are_read_back_and_stand_in_print() -> None:
    data = made(LETTER)
    seen = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".png"):
                image = np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB"))
                paper = np.pad(image, ((20, 20), (20, 20), (0, 0)), constant_values=255)
                seen |= {parse_code(code.payload) for code in find_codes(paper)}
    whole = {PaperCode(case_no="LHBZ-2026-000017", kind="REQUIREMENT", provider="water", page=n) for n in (0, 1)}
    assert seen == whole
    assert all(code.payload in text_of(data) for code in whole)


def test_core_properties_name_no_person_and_no_clock() -> None:
    properties = Document(io.BytesIO(made(LETTER))).core_properties
    assert properties.title == "关于沁河源酒店及商业综合体用水报装需求的函"
    assert properties.author == properties.last_modified_by == "综合受理窗口"
    assert properties.created is not None
    assert properties.created.date() == cases.ACCEPTED


NAMES = st.text(alphabet=st.sampled_from("济源沁河酒店&<>\"'‹›{}%#（）·𬭚㻬A1 "), min_size=4, max_size=60).filter(
    lambda name: len(name.strip()) >= 4
)


@settings(max_examples=6, deadline=None)
@given(name=NAMES, applicant=NAMES)
def test_any_name_survives(name: str, applicant: str) -> None:
    asked = application(changes={"project_name": name, "applicant_name": applicant})
    text = text_of(made(LETTER, application=asked))
    assert text.count(" ".join(name.split())) >= 3
    assert " ".join(applicant.split()) in text


@pytest.mark.parametrize(
    "name",
    ["济" * 60, "\"A&B\" <商业> 'C' 综合体", "第一行\n第二行\t第三", "含\x0b控制\x00符", "{{ number }}", "{% raw %}"],
)
def test_awkward_names_stand_as_they_are(name: str) -> None:
    asked = application(changes={"project_name": name})
    wanted = " ".join(re.sub(r"[\x00\x0b]", "", name).split())
    assert wanted in text_of(made(LETTER, application=asked))


def test_a_template_is_compiled_once_and_a_changed_one_anew() -> None:
    said = [environment().from_string(text).render(a="甲<乙>") for text in ("{{ a }}一", "{{ a }}一", "{{ a }}二")]
    assert said == ["甲&lt;乙&gt;一", "甲&lt;乙&gt;一", "甲&lt;乙&gt;二"]
    with pytest.raises(UndefinedError):
        environment().from_string("{{ b }}").render(a="甲")
    with pytest.raises(SecurityError):
        environment().from_string("{{ a.__class__.__mro__ }}").render(a="甲")


def test_thirty_segments_fit() -> None:
    many = tuple((*SEGMENTS[0][:5], 1.5, *SEGMENTS[0][6:]) for _ in range(30))
    text = text_of(made(LETTER, application=application(("用水",), segments=many)))
    assert "共30段，合计45米" in text


def desk_for(paper: Paper, templates: Templates = SHIPPED) -> Desk:
    """A desk as `render` makes it."""
    return Desk(
        paper=paper,
        number=cases.NUMBER,
        case=case(),
        values=Printable(application(), CATALOGUE),
        findings=(),
        office=OFFICE,
        templates=templates,
    )


@pytest.mark.parametrize(
    "tag", ["{{ unknown_word }}", "{{ number.nothing }}", "{{ ''.__class__.__mro__ }}", "{% if %}"]
)
def test_a_bad_template_is_named_and_nothing_comes_out(tag: str, tmp_path: Path) -> None:
    document = Document(str(TEMPLATES / "需求函.docx"))
    document.add_paragraph(tag)
    (tmp_path / "letters").mkdir()
    document.save(str(tmp_path / "letters" / "需求函.docx"))
    with pytest.raises(LetterError, match=r"需求函\.docx"):
        render_desk(desk_for(LETTER, Templates(tmp_path)))


@pytest.mark.parametrize("content", [b"", b"PK no zip"])
def test_a_damaged_template_is_named(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(LetterError, match=r"需求函\.docx"):
        render_desk(desk_for(LETTER, templates_with(tmp_path, "letters/需求函.docx", content)))


def test_a_template_that_the_office_lacks_is_the_shipped_one(tmp_path: Path) -> None:
    assert render_desk(desk_for(LETTER, Templates(tmp_path))) == render_desk(desk_for(LETTER))


def test_a_letter_that_fails_the_checker_is_not_handed_out(tmp_path: Path) -> None:
    document = Document(str(TEMPLATES / "需求函.docx"))
    document.sections[0].top_margin = 0
    (tmp_path / "letters").mkdir()
    document.save(str(tmp_path / "letters" / "需求函.docx"))
    with pytest.raises(LetterError, match="C01"):
        render_desk(desk_for(LETTER, Templates(tmp_path)))


def test_the_letterhead_is_made_smaller_to_stay_on_its_line(tmp_path: Path) -> None:
    from flows.letters.requirement import requirement_context

    office = SHIPPED.path("office.yaml").read_text(encoding="utf-8")
    named = re.sub("(?m)^letterhead: .*$", f"letterhead: {'济' * 30}", office)
    longer = desk_for(LETTER, templates_with(tmp_path, "office.yaml", named.encode()))
    document = Document(io.BytesIO(fill(TEMPLATES / "需求函.docx", requirement_context(longer), longer)))
    assert document.styles["红头标志"].font.size.pt == 16


def test_wording_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigurationError, match="no_such_sentence"):
        load_wording(SHIPPED).say("no_such_sentence")
