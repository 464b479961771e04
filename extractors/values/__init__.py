"""A text becomes a value, and how sure it is: the field catalogue, normal forms, units, dates, check digits, word
lists, evidence and calibrated confidence. Knows no page and no pixel.
"""

from __future__ import annotations

from extractors.values.calibration import Acceptance, Calibration, Grounds, Origin, kind_of, load_calibration
from extractors.values.catalogue import (
    SERVICE_OF_BLOCK,
    Catalogue,
    Design,
    Field,
    FieldType,
    MmBox,
    Note,
    Part,
    Place,
    Sheet,
    Style,
    Table,
    TableKey,
    load_catalogue,
)
from extractors.values.characters import unified, without_private
from extractors.values.checkdigits import (
    project_code_has_shape,
    project_code_is_old,
    project_code_is_valid,
    resident_id_is_valid,
    uscc_is_valid,
)
from extractors.values.editions import Editions, beside_own, in_print
from extractors.values.evidence import (
    SURE_ALONE_FROM,
    SURE_FROM,
    PagePlace,
    chosen,
    doubted,
    is_sure,
    is_weakness,
    judged,
    missing,
)
from extractors.values.figures import FigureWitness, Readings, is_of_figures
from extractors.values.folding import Normalised, half_width, is_explicit_none, squeeze, with_volts
from extractors.values.gazetteer import Gazetteer
from extractors.values.known import Words, settled_by
from extractors.values.lexicon import PLACE_KEYS, Lexicon, simplified
from extractors.values.materials import Material, MaterialField, load_materials
from extractors.values.nearness import edits, holds_near
from extractors.values.normalising import normalise, written
from extractors.values.numerals import factor_of
from extractors.values.prompts import PROMPT, is_bare_prompt, leads_to_example
from extractors.values.sealnames import FEWEST_ON_SEAL, is_name_on
from extractors.values.spelling import GUESSED, spelled
from extractors.values.weighing import Weigher, load_weights
from extractors.values.wordlists import WordLists

__all__ = [
    "FEWEST_ON_SEAL",
    "GUESSED",
    "PLACE_KEYS",
    "PROMPT",
    "SERVICE_OF_BLOCK",
    "SURE_ALONE_FROM",
    "SURE_FROM",
    "Acceptance",
    "Calibration",
    "Catalogue",
    "Design",
    "Editions",
    "Field",
    "FieldType",
    "FigureWitness",
    "Gazetteer",
    "Grounds",
    "Lexicon",
    "Material",
    "MaterialField",
    "MmBox",
    "Normalised",
    "Note",
    "Origin",
    "PagePlace",
    "Part",
    "Place",
    "Readings",
    "Sheet",
    "Style",
    "Table",
    "TableKey",
    "Weigher",
    "WordLists",
    "Words",
    "beside_own",
    "chosen",
    "doubted",
    "edits",
    "factor_of",
    "half_width",
    "holds_near",
    "in_print",
    "is_bare_prompt",
    "is_explicit_none",
    "is_name_on",
    "is_of_figures",
    "is_sure",
    "is_weakness",
    "judged",
    "kind_of",
    "leads_to_example",
    "load_calibration",
    "load_catalogue",
    "load_materials",
    "load_weights",
    "missing",
    "normalise",
    "project_code_has_shape",
    "project_code_is_old",
    "project_code_is_valid",
    "resident_id_is_valid",
    "settled_by",
    "simplified",
    "spelled",
    "squeeze",
    "unified",
    "uscc_is_valid",
    "with_volts",
    "without_private",
    "written",
]
