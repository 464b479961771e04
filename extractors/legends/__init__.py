"""Choices that are answered by the code of an option: legends (1.新装 2.增容, A供水 B供电) and the places for the code.

Takes a pool of evidence; hands on which texts are a legend's, and which field is answered where.
"""

from __future__ import annotations

from extractors.legends.asking import Asked, Asking
from extractors.legends.codes import numbers_in
from extractors.legends.flow import flows_of, folded
from extractors.legends.legends import Finder, Legend
from extractors.legends.surroundings import Surroundings

__all__ = ["Asked", "Asking", "Finder", "Legend", "Surroundings", "flows_of", "folded", "numbers_in"]
