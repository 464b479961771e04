"""The five providers and the five windows of the plan, as templates/providers.yaml and windows.yaml state them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import fault_at, load_yaml
from flows.casework.model import SERVICES

RESERVED: Final = frozenset({"申请人", "审批与监管", "待核对", "退件", "档案", "台账"})
"""Folders of the outbox that are nobody's but the office's."""
_UNSAFE: Final = frozenset('\\/:*?"<>|')


class Window(Frozen):
    """A place where papers are handed in (plan 三(二)(1)). phone: as printed in the plan, without area code."""

    id: str
    name: str
    address: str
    phone: str
    services: tuple[str, ...]
    is_general: bool = False


class Branch(Frozen):
    """Another company for the same service, for the cases whose address holds a word of `districts`.

    id: its own, such as heating-west. The rest as in `Provider`.
    """

    id: str = Field(pattern=r"^[a-z]+-[a-z0-9]+$")
    name: str = Field(min_length=2)
    company: str
    confirmed: bool
    note: str = ""
    folder: str
    window: str
    districts: tuple[str, ...] = Field(min_length=1)


class Provider(Frozen):
    """Who connects one service.

    id: water, power, gas, heating or telecom. company: addressee of letters, '' where the plan names none.
    confirmed: whether the full name has been confirmed in writing. folder: its folder in the outbox.
    asks, returns: what the plan wants of it (三(一)(2)) and what it hands back. branches: who takes its part in some
    districts; branch: the id of the one that has taken it, ''.
    """

    id: str
    service: str
    name: str
    company: str
    confirmed: bool
    note: str = ""
    folder: str
    window: str
    asks: str
    returns: tuple[str, ...]
    branches: tuple[Branch, ...] = ()
    branch: str = ""

    def at(self, address: str) -> Provider:
        """Who connects the service there: the branch with the longest word of the address, else the provider itself."""
        words = [(word, branch) for branch in self.branches for word in branch.districts if word in address]
        if not words:
            return self
        _, branch = max(words, key=lambda pair: len(pair[0]))
        told = branch.model_dump(exclude={"id", "districts"})
        return self.model_copy(update=told | {"branch": branch.id})

    @property
    def everybody(self) -> tuple[Provider | Branch, ...]:
        """The provider and its branches."""
        return (self, *self.branches)

    @property
    def addressee(self) -> str:
        """The name a letter is addressed to; the plan's general word with 待确认 where there is no name."""
        return self.company or f"{self.name}（名称待确认）"


class _Providers(Frozen):
    source: str
    providers: tuple[Provider, ...]


class _Windows(Frozen):
    source: str
    area_code: str = ""
    windows: tuple[Window, ...]


class Office(Frozen):
    """Providers and windows by id, in the order of the form."""

    providers: dict[str, Provider]
    windows: dict[str, Window]
    area_code: str = ""
    source: str = ""

    def at(self, address: str) -> Office:
        """The office with the companies that connect an address."""
        return self.model_copy(update={"providers": {p.id: p.at(address) for p in self.providers.values()}})

    def provider_for(self, service: str) -> Provider:
        """The provider of 用水, 用电, 用气, 用暖 or 通信.

        Raises:
            KeyError: it is none of the five.
        """
        for provider in self.providers.values():
            if provider.service == service:
                return provider
        raise KeyError(service)

    def window_of(self, provider: Provider) -> Window:
        """Where a provider receives papers: its own hall, or the general window."""
        return self.windows[provider.window]

    @property
    def general_window(self) -> Window:
        """The joint window in 市民之家."""
        return next(w for w in self.windows.values() if w.is_general)


def load_office(templates: Templates) -> Office:
    """Providers and windows.

    Raises:
        ConfigurationError: a file is wrong, or a service has no provider or a provider no window.
    """
    return templates.once(_office)


def _office(templates: Templates) -> Office:
    path, windows_path = templates.path("providers.yaml"), templates.path("windows.yaml")
    providers, windows = load_yaml(_Providers, path), load_yaml(_Windows, windows_path)
    by_id = {w.id: w for w in windows.windows}
    _check_services(path, providers.providers)
    _check_units(path, providers.providers, frozenset(by_id))
    if not any(w.is_general for w in windows.windows):
        raise fault_at(windows_path, ("windows",), "没有综合窗口", "给一个窗口写上 is_general: true")
    return Office(
        providers={p.id: p for p in providers.providers},
        windows=by_id,
        area_code=windows.area_code,
        source=providers.source,
    )


def _check_services(path: Path, providers: tuple[Provider, ...]) -> None:
    """Each of the five services has one provider; what is more, or another service, is told with its line."""
    todo = f"核对 service：{'、'.join(SERVICES)}；同一专业另有单位的写进该专业的 branches"
    seen: set[str] = set()
    for number, provider in enumerate(providers):
        if provider.service not in SERVICES:
            what = f"「{provider.service}」不是方案的五项服务之一，申请表、需求函和回件中没有它的栏目"
            raise fault_at(path, ("providers", number, "service"), what, todo)
        if provider.service in seen:
            raise fault_at(path, ("providers", number), f"「{provider.service}」写了两个专营单位", todo)
        seen.add(provider.service)
    if lacking := [service for service in SERVICES if service not in seen]:
        raise fault_at(path, ("providers",), f"五项服务中没有{'、'.join(lacking)}的专营单位", todo)


def _check_units(path: Path, providers: tuple[Provider, ...], windows: frozenset[str]) -> None:
    """Every company has a window that is there and a folder of its own; raises ConfigurationError with the line."""
    seen: set[str] = set()
    for place, provider in enumerate(providers):
        for number, unit in enumerate(provider.everybody):
            loc = ("providers", place, *(("branches", number - 1) if number else ()))
            if unit.window not in windows:
                what = f"{unit.id} 的窗口 {unit.window} 不存在"
                raise fault_at(path, (*loc, "window"), what, "改为 windows.yaml 中的编号")
            if why := _unfit(unit.folder, seen):
                raise fault_at(path, (*loc, "folder"), f"{unit.id} 的 folder {why}", "写一个单独的文件夹名称")
            if unit.id in seen:
                raise fault_at(path, (*loc, "id"), f"{unit.id} 重复", "各单位的 id 不能相同")
            if number and not unit.id.startswith(f"{provider.id}-"):
                raise fault_at(path, (*loc, "id"), f"{unit.id} 应以 {provider.id}- 开头", "改 id")
            seen |= {unit.id, unit.folder}


def _unfit(folder: str, seen: set[str]) -> str:
    """Why a name cannot be that of a provider's folder, ''."""
    if not folder.strip(" .") or folder != folder.strip(" .") or _UNSAFE & set(folder) or len(folder) > 40:
        return "不能用作文件夹名称"
    if folder in RESERVED:
        return "是程序自用的文件夹"
    return "与另一单位的相同" if folder in seen else ""
