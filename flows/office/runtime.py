"""What every step of the office needs, opened once: paths, settings, ledger, configuration, the reading process.

Owns the clock: `now()` is asked here and handed in everywhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from extractors.templates import Templates
from extractors.text import lay_out_models
from extractors.values import Catalogue
from flows.casework import Limits, Office, Workdays, load_limits, load_office, load_rules, load_workdays
from flows.course import CourseSettings, load_course_settings
from flows.ground import FILE_NAME, SHANGHAI, Settings, Workspace, load_settings
from flows.intake import Hold, Intake, Presence
from flows.ledger import Ledger
from flows.reading import ClusterReader, Fittings, Reader, ReadingPool, SeveralReaders, real_reader, width_of
from flows.roads import OpenWorks, load_road_files

log = logging.getLogger("baozhuang.office")


@dataclass(frozen=True)
class Runtime:
    """Everything opened for one process.

    today: a day to act on instead of the clock's (rehearsals and tests): its morning, from which time goes on.
    """

    workspace: Workspace
    settings: Settings
    ledger: Ledger
    intake: Intake
    templates: Templates
    open_works: OpenWorks
    pool: Reader
    presence: Presence
    hold: Hold = field(default_factory=Hold)
    today: date | None = None
    opened: float = field(default_factory=monotonic)

    @property
    def catalogue(self) -> Catalogue:
        """The fields of the one form."""
        return self.templates.catalogue

    @property
    def office(self) -> Office:
        """Providers and windows."""
        return load_office(self.templates)

    @property
    def limits(self) -> Limits:
        """The time limits."""
        return load_limits(self.templates)

    @property
    def workdays(self) -> Workdays:
        """The calendar that they are counted on."""
        return load_workdays(self.templates)

    @property
    def course(self) -> CourseSettings:
        """How cases are moved on."""
        return load_course_settings(self.templates)

    def now(self) -> datetime:
        """The time that is recorded, in the office's zone."""
        if self.today is None:
            return datetime.now(SHANGHAI)
        gone = timedelta(seconds=monotonic() - self.opened)
        return datetime.combine(self.today, time(9, 0), SHANGHAI) + gone

    def day(self) -> date:
        """The day that is acted on."""
        return self.now().date()


@contextmanager
def open_runtime(
    root: Path, *, today: date | None = None, reader: Reader | None = None, patience_s: float | None = None
) -> Iterator[Runtime]:
    """Open the office at `root` and close it again. reader: in place of the reading process.

    patience_s: see `Ledger`.

    Raises:
        ConfigurationError: settings, folders or a file in templates/ are wrong.
        LedgerError: the ledger cannot be opened.
    """
    settings = load_settings(root)
    workspace = settings.workspace(root).create()
    templates = Templates(workspace.templates)
    ledger = Ledger(settings.database_url or workspace.database_url, lease_s=settings.lease_s, patience_s=patience_s)
    pool = reader or _reader(workspace, templates, settings)
    with Presence(workspace.owners, is_shared=workspace.is_shared) as presence:
        try:
            yield Runtime(
                workspace=workspace,
                settings=settings,
                ledger=ledger,
                intake=Intake(workspace, ledger, settings, presence),
                templates=_sound(templates),
                open_works=_open_works(templates),
                pool=pool,
                presence=presence,
                today=today,
            )
        finally:
            pool.close()
            _let_go(ledger, presence)
            ledger.close()


def _let_go(ledger: Ledger, presence: Presence) -> None:
    """What waits for its next try here may be tried by the next process at once."""
    try:
        ledger.release_owner(presence.owner, datetime.now(SHANGHAI))
    except Exception:  # the ledger is away: the leases run out by themselves
        log.warning("the leases of this process could not be given up")


def _reader(workspace: Workspace, templates: Templates, settings: Settings) -> Reader:
    """Whoever reads by the settings: the workers of a scheduler, or so many processes of this machine."""
    if settings.engine:
        local = _reading_process(workspace, templates, settings)
        return ClusterReader(settings.engine.removeprefix("dask://"), workspace.templates, settings.reading, local)
    width = width_of(settings.reading.workers)
    if width == 1:
        return _reading_process(workspace, templates, settings)
    return SeveralReaders([_reading_process(workspace, templates, settings, threads=1) for _ in range(width)])


def _reading_process(
    workspace: Workspace, templates: Templates, settings: Settings, *, threads: int = 2
) -> ReadingPool:
    """A process that opens foreign files. It sees models and templates, and of the rest of the office nothing."""
    fittings = Fittings(
        exchange=workspace.exchange,
        reads=(workspace.models, *templates.places),
        hidden=(workspace.root / FILE_NAME, workspace.var, workspace.inbox, workspace.outbox),
        before_start=partial(lay_out_models, workspace.models),
    )
    return ReadingPool(real_reader(workspace.models, templates.folder, threads=threads), settings.reading, fittings)


def _sound(templates: Templates) -> Templates:
    """The templates, of which nothing that every package is judged by is wrong."""
    for load in (load_rules, load_office, load_limits, load_workdays, load_course_settings):
        load(templates)
    _ = templates.layout, templates.materials, templates.slips, templates.lexicon, templates.calibration
    return templates


def _open_works(templates: Templates) -> OpenWorks:
    """The index of works on the roads, empty until it is asked."""
    return OpenWorks(load_road_files(templates), load_office(templates), load_course_settings(templates))
