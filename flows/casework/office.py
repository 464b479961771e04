"""The five providers and the five windows of the plan, as templates/providers.yaml and windows.yaml state them."""

from __future__ import annotations

from extractors.errors import ConfigurationError
from extractors.models import Frozen
from extractors.templates import Templates
from extractors.yamlfile import load_yaml
from flows.casework.model import SERVICES


class Window(Frozen):
    """A place where papers are handed in (plan 三(二)(1)). phone: as printed in the plan, without area code."""

    id: str
    name: str
    address: str
    phone: str
    services: tuple[str, ...]
    is_general: bool = False


class Provider(Frozen):
    """Who connects one service.

    id: water, power, gas, heating or telecom. company: addressee of letters, '' where the plan names none.
    confirmed: whether the full name has been confirmed in writing. folder: its folder in the outbox.
    asks, returns: what the plan wants of it (三(一)(2)) and what it hands back.
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
    providers = load_yaml(_Providers, templates.path("providers.yaml"))
    windows = load_yaml(_Windows, templates.path("windows.yaml"))
    by_id = {w.id: w for w in windows.windows}
    if sorted(p.service for p in providers.providers) != sorted(SERVICES):
        raise ConfigurationError(
            "五项服务应各有一个专营单位", file="providers.yaml", next_step="核对 service：" + "、".join(SERVICES)
        )
    for provider in providers.providers:
        if provider.window not in by_id:
            raise ConfigurationError(
                f"{provider.id} 的窗口 {provider.window} 不存在",
                file="providers.yaml",
                next_step="改为 windows.yaml 中的编号",
            )
    if not any(w.is_general for w in windows.windows):
        raise ConfigurationError("没有综合窗口", file="windows.yaml", next_step="给一个窗口写上 is_general: true")
    return Office(
        providers={p.id: p for p in providers.providers},
        windows=by_id,
        area_code=windows.area_code,
        source=providers.source,
    )
