"""办件台: the desk in the browser. Pages for the people of the office, of providers and for the public.

Beside the folders, never instead of them: whatever the desk takes in becomes a package in the inbox, whatever it shows
is a query on the ledger's projections. Hands on `serve_desk`, what an account may be, and `Page`s for more groups.

The rooms: `safety` who may come in · `asking` what a view is asked · `intray` 收件 · `archive` 查找 and files ·
`review` 核对 · `window` 今日, 案件, 大屏 · `providers` 专营单位 · `public` 网上申报, 进度 · `app` the table of all.

A new group of pages: a file in one of them with functions `Ask -> Response` (`ask.page("name.html", …)`,
`ask.to("/place")`, `raise GoneError` for what is not there or not theirs) and its table `PAGES` of
`Page(address, view, roles=…, method=…, title=…)`; one more name in `GROUPS` of `flows.desk.app`; templates in the
folder `desk` of templates, which extend `base.html`. Session, roles, form tokens
(`<input type="hidden" name="csrf" value="{{ csrf }}">`, or the header `x-csrf` with the content of
`<meta name="csrf">`), headers, errors and the log are seen to before a view is called; `roles=EVERYBODY` is open to
whoever comes, `ask.desk.limits.allows(…)` counts tries, `ask.looked` and `ask.did` note in the ledger's log who saw or
did what. Who may see what of a case is `flows.casework.sight`.
"""

from __future__ import annotations

from flows.desk.safety import add_account, change_password, list_accounts, switch_off
from flows.desk.serving import Where, serve_desk

__all__ = ["Where", "add_account", "change_password", "list_accounts", "serve_desk", "switch_off"]
