"""The order of the rules, and the one function that runs them all on a .docx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from flows.checker import content, heads, layout, structure, values
from flows.checker.models import Expectation, Problem
from flows.checker.opened import OpenFile, open_file

Rule = Callable[[OpenFile, Expectation], Iterator[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    layout.c01_page,
    layout.c02_c03_c04_body,
    heads.c05_title,
    heads.c06_number,
    heads.c07_addressee,
    structure.c08_levels,
    structure.c09_attachments,
    structure.c10_dates,
    layout.c11_page_numbers,
    layout.c12_red_rules,
    layout.c13_imprint,
    content.c14_blanks,
    content.c15_pictures,
    content.c16_punctuation,
    values.c17_round_trip,
    values.c18_privacy,
    content.c19_properties,
)


def check_document(data: bytes, expected: Expectation) -> tuple[Problem, ...]:
    """Every problem of a .docx, in the order of the rules; () if there is none.

    Raises:
        zipfile.BadZipFile: the bytes are no .docx at all.
    """
    return problems_of(open_file(data), expected)


def problems_of(opened: OpenFile, expected: Expectation) -> tuple[Problem, ...]:
    """`check_document` for a file that is open already."""
    problems = [problem for rule in RULES for problem in rule(opened, expected)]
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.rule))
