"""A reading job: what is asked of reading a package, and what its pages are read with.

Hands on `ReadingJob`, which callers make, and `Tools`, which every step of reading holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from extractors.known import KnownLayout, Terms, Vouched, Wording
from extractors.layout import FormLayout, Party
from extractors.means import Means
from extractors.models import Frozen
from extractors.pages import Limits
from extractors.templates import Templates
from extractors.text import Ocr
from extractors.values import Catalogue, Origin


class ReadingJob(Frozen):
    """How to read a package. crops, debug: folders for pictures of doubtful fields and of whole pages, or None.

    wanted_error: share of the values used without a person that may be wrong, 0.0001 to 0.1.
    parties: the providers as slips name them; without them a slip is known but not read. known: the layouts of other
    forms that the office has learned. teaches: what is known of a form whose layout is to be learned; None: read only.
    is_empty_form: an empty form is read to learn its layout; the reading has its places, for a person to confirm.
    form_file: the file that alone is the form, known beforehand; a form in any other file is an attachment. '': any.
    """

    source: str
    today: date | None = None
    crops: Path | None = None
    debug: Path | None = None
    limits: Limits = Limits()
    wanted_error: float = Field(default=0.001, ge=0.0001, le=0.1)
    parties: tuple[Party, ...] = ()
    known: tuple[KnownLayout, ...] = ()
    teaches: Vouched | None = None
    is_empty_form: bool = False
    form_file: str = ""


@dataclass(frozen=True)
class Tools:
    """The job, and what its pages are read with: the office's templates, recognition."""

    job: ReadingJob
    templates: Templates
    ocr: Ocr

    @property
    def catalogue(self) -> Catalogue:
        """The fields of the form."""
        return self.templates.catalogue

    @property
    def layout(self) -> FormLayout:
        """The blank's geometry."""
        return self.templates.layout

    @property
    def labels(self) -> dict[str, str]:
        """Key → Chinese label, for the pictures that people see."""
        return {f.key: f.label for f in self.catalogue.fields}

    @property
    def wording(self) -> Wording:
        """The printed words that forms are known by."""
        return self.templates.once(_wording)

    @property
    def terms(self) -> Terms:
        """What pages of a known layout are read with."""
        return Terms(self.means("own"), self.means("other"))

    def means(self, origin: Origin) -> Means:
        """What pages of this origin are read with."""
        terms = self.templates.acceptance(origin, self.job.wanted_error)
        return Means(self.templates, self.catalogue, self.ocr, terms, self.job.today)


def _wording(templates: Templates) -> Wording:
    return Wording(templates.catalogue)
