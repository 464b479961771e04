"""The one decision: what is best for the whole page, not label by label."""

from __future__ import annotations

from extractors.evidence.wording import Wording
from extractors.joint.deciding import decide
from extractors.joint.hypotheses import Hypothesis
from extractors.otherform import LabelMatch, Labels
from extractors.printed.heads import Label
from tests.support.shipped import CATALOGUE

WORDING = Wording(Labels(CATALOGUE))


def label(token: int, *keys: str, rank: int = 3) -> Label:
    return Label((token,), "", tuple(LabelMatch(k, rank) for k in keys), (0.0, 0.0, 1.0, 1.0))


def told(found: list[Hypothesis], labels: list[Label]) -> dict[str, tuple[int, ...]]:
    return {c.key: tuple(sorted(c.tokens)) for c in decide(found, labels, WORDING)}


def test_a_label_leaves_its_nearest_value_to_the_label_that_has_no_other() -> None:
    labels = [label(0, "project_name"), label(1, "applicant_name")]
    found = [
        Hypothesis(10, 0, "project_name", 5.0, "right"),
        Hypothesis(11, 0, "project_name", 4.5, "below"),
        Hypothesis(10, 1, "applicant_name", 4.9, "right"),
    ]
    assert told(found, labels) == {"project_name": (11,), "applicant_name": (10,)}


def test_a_label_means_one_field_and_a_field_has_one_label() -> None:
    labels = [label(0, "gas_nature", "heat_nature"), label(1, "gas_nature")]
    found = [
        Hypothesis(10, 0, "gas_nature", 3.0, "right"),
        Hypothesis(10, 0, "heat_nature", 2.9, "right"),
        Hypothesis(11, 1, "gas_nature", 3.0, "right"),
    ]
    assert told(found, labels) == {"heat_nature": (10,), "gas_nature": (11,)}


def test_the_words_of_a_choice_go_together_and_a_number_stands_alone() -> None:
    labels = [label(0, "apply_type"), label(1, "floor_area")]
    found = [Hypothesis(n, 0, "apply_type", 3.0, "right") for n in (10, 11, 12)]
    found += [Hypothesis(20, 1, "floor_area", 4.0, "right"), Hypothesis(21, 1, "floor_area", 3.5, "right")]
    assert told(found, labels) == {"apply_type": (10, 11, 12), "floor_area": (20,)}


def test_a_printed_label_is_no_value_of_another() -> None:
    labels = [label(0, "agent_name"), label(1, "designer")]
    found = [Hypothesis(1, 0, "agent_name", 2.0, "right"), Hypothesis(30, 1, "designer", 4.0, "right")]
    assert told(found, labels) == {"designer": (30,)}


def test_the_margin_is_what_the_next_best_use_scores_less() -> None:
    labels = [label(0, "project_name"), label(1, "applicant_name")]
    found = [Hypothesis(10, 0, "project_name", 4.0, "right"), Hypothesis(10, 1, "applicant_name", 3.8, "right")]
    [claim] = decide(found, labels, WORDING)
    assert claim.key == "project_name" and 0.1 < claim.margin < 0.3
