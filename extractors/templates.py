"""The office's templates/ as one object: which file counts, and what reading goes by, each file read once.

Made where a process starts and handed to every reader and letter. A file that the office's own folder lacks is taken
from the folder that the program comes with, file by file; `doctor` names those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from extractors.layout import FormLayout, SlipKinds, every_edition, form_layout, load_slips
from extractors.shipped import TEMPLATES
from extractors.values import (
    Acceptance,
    Calibration,
    Catalogue,
    Editions,
    Gazetteer,
    Lexicon,
    Material,
    Origin,
    Weigher,
    WordLists,
    beside_own,
    in_print,
    load_calibration,
    load_catalogue,
    load_materials,
    load_weights,
)
from extractors.yamlfile import load_yaml

Made = TypeVar("Made")


@dataclass(frozen=True)
class Templates:
    """The templates of one office. folder: its own, which need not be there.

    Every attribute raises ConfigurationError, naming file and key, where its file is wrong.
    """

    folder: Path
    _made: dict[Callable[[Templates], object], object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders that its files may come from: the office's own, and the one that the program comes with."""
        return tuple(place for place in (self.folder, TEMPLATES) if place.is_dir())

    def path(self, name: str) -> Path:
        """The file that counts. name: below the folder, such as `letters/需求函.docx`."""
        return self.folder / name if (self.folder / name).exists() else TEMPLATES / name

    def is_own(self, name: str) -> bool:
        """Whether the office has this file itself."""
        return self.path(name) == self.folder / name

    def lacking(self) -> tuple[str, ...]:
        """The files that are taken from those shipped, because the office's folder has none of that name."""
        shipped = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())
        return tuple(sorted(name for name in shipped if not self.is_own(name)))

    def files(self, folder: str, pattern: str) -> tuple[Path, ...]:
        """The files of a folder below this one that count, in the order of their names."""
        names = {path.name for place in (TEMPLATES, self.folder) for path in (place / folder).glob(pattern)}
        return tuple(self.path(f"{folder}/{name}") for name in sorted(names))

    def once(self, make: Callable[[Templates], Made]) -> Made:
        """What `make` makes of these templates, made at the first asking."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    def again(self, make: Callable[[Templates], object]) -> None:
        """Lets go of what `make` made, so that a corrected file counts."""
        self._made.pop(make, None)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The fields of the one form."""
        return load_catalogue(self.path("catalogue.yaml"))

    @cached_property
    def editions(self) -> Editions:
        """The editions of the form beside the catalogue's own."""
        return load_yaml(Editions, self.path("forms.yaml"))

    @cached_property
    def others(self) -> tuple[Catalogue, ...]:
        """The catalogue as each edition beside its own has it, the newest first."""
        return beside_own(self.catalogue, self.editions.forms)

    @cached_property
    def printed(self) -> dict[str, Catalogue]:
        """The editions that are given out beside the catalogue's own, by the names of their files."""
        return {e.name: in_print(self.catalogue, e) for e in self.editions.forms if e.name}

    @cached_property
    def layout(self) -> FormLayout:
        """Where the fields stand on the blank form, in every edition that is read; the catalogue's own comes first."""
        return every_edition([form_layout(c) for c in (self.catalogue, *self.others)])

    @cached_property
    def materials(self) -> tuple[Material, ...]:
        """The kinds of attachments."""
        return load_materials(self.path("materials.yaml"))

    @cached_property
    def slips(self) -> SlipKinds:
        """The forms that come back."""
        return load_slips(self.path("slips.yaml"))

    @cached_property
    def words(self) -> WordLists:
        """Words that are always written one way."""
        return load_yaml(WordLists, self.path("words.yaml"))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Roads and places."""
        return load_yaml(Gazetteer, self.path("gazetteer.yaml"))

    @cached_property
    def lexicon(self) -> Lexicon:
        """Words and places as readings are held against them."""
        return Lexicon(self.words, self.gazetteer)

    @cached_property
    def calibration(self) -> Calibration:
        """How often values of some evidence are right."""
        return load_calibration(self.path("calibration.yaml"))

    @cached_property
    def weigher(self) -> Weigher:
        """What texts of a line are worth against each other."""
        return Weigher(load_weights(self.path("lattices.yaml")), self.lexicon)

    def acceptance(self, origin: Origin, wanted_error: float = 0.001) -> Acceptance:
        """Under what terms values of an origin are used. wanted_error: share that may be wrong."""
        return Acceptance(self.calibration, self.lexicon, origin, wanted_error, self.weigher)
