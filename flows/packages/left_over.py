"""What lies unfinished anywhere, in words: in the inbox, in the work area, claimed by another machine. Changes nothing.

The one answer for `once`, `health` and `review`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from extractors.models import Frozen
from flows.ground import Settings, Workspace, local, stamp
from flows.intake import Lying, Why, lying_in, read_manifest
from flows.ledger import Event, Ledger, MatterKind, Package
from flows.packages.failure import delay_s, words_of

_IN_INBOX = {
    Why.AWAY: "收件夹现在读不出：{words}",
    Why.UNREADABLE: "{file}打不开：{words}",
    Why.GROWING: "还在放入，放完后自动办理",
    Why.WAITING: "等待办理",
    Why.STAGED: "正由另一台机器取走",
}


class Unfinished(Frozen):
    """A package that is not done: its name for people, why, and whether a person must see to it."""

    name: str
    why: str
    needs_person: bool = False

    @property
    def line(self) -> str:
        """The whole sentence."""
        return f"{self.name}：{self.why}"


def unfinished(workspace: Workspace, ledger: Ledger, settings: Settings, now: datetime) -> tuple[Unfinished, ...]:
    """Every package that came and is not done, with the reason: first those of the inbox, then those in hand."""
    memory = workspace.var / "intake.json"
    lying = lying_in(workspace.inbox, memory, now, quiet=timedelta(seconds=settings.quiet_s))
    is_new = workspace.inbox_at is None and not workspace.inbox.exists()
    failed = _failures(ledger)
    in_hand = (_in_hand(p, failed.get(p.work_id), now, settings.lease_s) for p in ledger.unfinished_packages())
    return (
        *_outbox(workspace),
        *map(_in_inbox, () if is_new else lying),
        *in_hand,
        *_unclaimed(workspace, ledger, now),
    )


def _outbox(workspace: Workspace) -> Iterator[Unfinished]:
    """A share for the outbox that is not connected: nothing can be filed."""
    if workspace.outbox_at is not None and not workspace.outbox.is_dir():
        yield Unfinished(name=str(workspace.outbox), why="发件夹不在，共享盘可能没有连接", needs_person=True)


def _in_inbox(found: Lying) -> Unfinished:
    file = f"其中的 {found.file} " if found.file else ""
    why = _IN_INBOX[found.why].format(file=file, words=words_of(found.errno))
    return Unfinished(name=found.name, why=why, needs_person=found.why in (Why.AWAY, Why.UNREADABLE))


def _failures(ledger: Ledger) -> Mapping[str, Event]:
    """Work folder → the last time that the program could not finish its package."""
    return {m.key: ledger.views.event(m.seq) for m in ledger.views.matters(MatterKind.FAILED)}


def _in_hand(package: Package, failed: Event | None, now: datetime, lease_s: float) -> Unfinished:
    """By whom a package is held and until when, why it waits for its next try, or who left it where it is."""
    name = f"{package.source_name} {package.case_no}".rstrip()
    if failed is not None and failed.payload["attempt"] == package.attempts:
        at = local(datetime.fromisoformat(failed.at))
        again = at + timedelta(seconds=delay_s(failed.payload["attempt"]))
        cause = failed.payload.get("words") or "程序出错"
        why = f"{at:%m-%d %H:%M} 第 {failed.payload['attempt']} 次未能办完（{cause}），{again:%H:%M} 起再试"
        return Unfinished(name=name, why=why, needs_person=True)
    if package.lease_until <= stamp(now):
        return Unfinished(name=name, why=f"办理中断（{_host(package.owner)}），程序运行时自动接着办理")
    until = local(datetime.fromisoformat(package.lease_until))
    last = until - timedelta(seconds=lease_s)
    if now - last > timedelta(seconds=lease_s / 2):
        why = f"{_host(package.owner)} 自 {last:%H:%M:%S} 起没有动静，{until:%H:%M:%S} 起由运行中的主机自动接手"
        return Unfinished(name=name, why=why, needs_person=True)
    why = f"正在办理（{_host(package.owner)}，最近一次动静 {last:%H:%M:%S}，占用至 {until:%H:%M:%S}）"
    return Unfinished(name=name, why=why)


def _unclaimed(workspace: Workspace, ledger: Ledger, now: datetime) -> Iterator[Unfinished]:
    """What was taken out of the inbox and is not in the ledger: it changed under our hands, or could not be read."""
    try:
        folders = sorted(p.name for p in workspace.work.iterdir() if (p / "original").is_dir())
    except OSError:
        return
    known = ledger.packages_in(folders)
    for name in folders:
        held = _first_in(workspace.work / name / "original")
        if name not in known and held is not None:
            lying = lying_in(held.parent, workspace.work / name / "none", now, quiet=timedelta())
            manifest = read_manifest(workspace.work / name)
            host = f"（{_host(manifest.owner)} 取走）" if manifest is not None and manifest.owner else ""
            yield from (f.model_copy(update={"why": f.why + host}) for f in map(_in_inbox, lying))


def _first_in(originals: Path) -> Path | None:
    """None where it is empty, or another host has just put it away."""
    try:
        return next(originals.iterdir(), None)
    except OSError:
        return None


def _host(owner: str) -> str:
    """The machine in the name of an owner: host-process-key."""
    return owner.rsplit("-", 2)[0]
