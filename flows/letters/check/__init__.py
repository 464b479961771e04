"""The checker of papers: reads a finished .docx (or PDF) back and names every rule of form and privacy it breaks."""

from flows.letters.check.document import check_document
from flows.letters.check.models import RULE_NAMES, Expectation, Problem

__all__ = ["RULE_NAMES", "Expectation", "Problem", "check_document"]
