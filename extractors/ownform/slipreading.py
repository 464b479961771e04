"""Reads pages that the project made and that come back: slips by their blanks, other papers by code and seal alone.

Takes a page as it came and the codes on it; hands on what the code says and, for a slip, a reading per blank. What a
code says is untrusted: whether there is such a case and paper is for the ledger to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.layout import Party, SlipKind, slip_catalogue, slip_layout
from extractors.marks import FormCode, FoundCode, PaperCode, SeenSeal, a4_scale, find_seals, parse_code, see_seal
from extractors.means import Means
from extractors.models import FieldReading, Page, ReturnedPage
from extractors.ownform.pagecount import Leaf, read_leaf
from extractors.ownform.registration import Registered, register
from extractors.slots import PX_PER_MM, read_all_slots
from extractors.text import Ocr


@dataclass(frozen=True)
class ReadSlip:
    """A returned page with the picture that it was read from. is_slip: its kind is one of templates/slips.yaml."""

    returned: ReturnedPage
    image: np.ndarray
    rotation: int
    is_slip: bool


def paper_code(codes: Sequence[FoundCode]) -> tuple[PaperCode, FoundCode] | None:
    """The first code among those found on a page that names a paper of ours."""
    return next(iter(_paper_codes(codes)), None)


def _paper_codes(codes: Sequence[FoundCode]) -> list[tuple[PaperCode, FoundCode]]:
    """Those that name a paper of ours; one that names its first page comes before those that stand on every page."""
    parsed = [(parse_code(found.payload), found) for found in codes]
    ours = [(code, found) for code, found in parsed if isinstance(code, PaperCode)]
    return sorted(ours, key=lambda known: known[0].page == 0)


def read_returned(
    page: Page, codes: Sequence[FoundCode], *, number: int, parties: tuple[Party, ...], means: Means
) -> ReadSlip:
    """The page as a returned paper.

    parties: all providers of the office, which the geometry of a slip follows. A slip that cannot be laid over its
    blank comes back without fields.

    Raises:
        ValueError: the page carries no code of a paper of ours.
    """
    known = paper_code(codes)
    if known is None:
        raise ValueError("no code of a paper on this page")
    code, found = known
    kind = means.templates.slips.get(code.kind)
    laid = _registered(page, code, found, kind, parties) if kind is not None and parties else None
    if kind is None or laid is None:
        return _plain(page, codes, number, means=means, is_slip=kind is not None)
    catalogue = slip_catalogue(kind, parties=parties, provider=code.provider)
    read = read_all_slots(laid.laid, number=number, means=replace(means, catalogue=catalogue))
    seals = find_seals(laid.image, laid.grey, px_per_mm=PX_PER_MM)
    returned = _returned(code, number, fields=read.fields, seal=SeenSeal(is_there=bool(seals)))
    return ReadSlip(returned, laid.image, laid.rotation, is_slip=True)


def _registered(
    page: Page, code: PaperCode, found: FoundCode, kind: SlipKind, parties: tuple[Party, ...]
) -> Registered | None:
    """The page laid over its blank; a slip is registered as the first page of a form of its own."""
    layout = slip_layout(kind, parties=parties, provider=code.provider)
    as_form = found.model_copy(update={"payload": FormCode(version=layout.version, page=1).payload})
    return register(page.image, [as_form], layout)


def _plain(page: Page, codes: Sequence[FoundCode], number: int, *, means: Means, is_slip: bool) -> ReadSlip:
    """A page known by its codes alone: which page of its paper it is stands beside the one at its foot."""
    ours = _paper_codes(codes)
    code = ours[0][0]
    leaf, other = Leaf(), ""
    for said, found in ours if not is_slip else ():
        read = read_leaf(page.image, found, means.ocr)
        other = other or (read.case_no if read.case_no != said.case_no else "")
        if read.of:
            leaf = Leaf(number=read.number or said.page, of=read.of)
            break
    known = code.page if code.page == 1 else 0
    seal = seal_on(page, means.ocr)
    returned = _returned(code, number, fields={}, seal=seal).model_copy(
        update={"leaf": leaf.number or known, "leaves": leaf.of, "other_case": other}
    )
    return ReadSlip(returned, page.image, page.rotation, is_slip)


def seal_on(page: Page, ocr: Ocr) -> SeenSeal:
    """The seal anywhere on a page; its size is told from the sheet, which a picture shows whole."""
    return see_seal(page.image, page.image.min(axis=2), ocr, px_per_mm=a4_scale(page.image))


def _returned(code: PaperCode, number: int, *, fields: dict[str, FieldReading], seal: SeenSeal) -> ReturnedPage:
    return ReturnedPage(
        case_no=code.case_no,
        kind=code.kind,
        provider=code.provider,
        version=code.version,
        sheet=code.page,
        page=number,
        fields=fields,
        has_seal=seal.is_there,
        seal_doubt=seal.doubt,
        seal_names=seal.names,
    )
