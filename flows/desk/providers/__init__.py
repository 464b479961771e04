"""专营单位: what a provider has to do, its own papers and its answers to them; nothing of anybody else's."""

from __future__ import annotations

from flows.desk.providers.mine import PAGES

__all__ = ["PAGES"]
