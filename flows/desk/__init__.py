"""办件台: the desk in the browser. Pages for the people of the office, of providers and for the public.

Beside the folders, never instead of them: whatever the desk takes in becomes a package in the inbox, whatever it shows
is a query on the ledger's projections. Hands on `serve_desk`, what an account may be, and `Page`s for more groups.

A new group of pages: a file here with functions `Ask -> Response` (`ask.page("name.html", …)`, `ask.to("/place")`,
`raise GoneError` for what is not there or not theirs) and its table `PAGES` of `Page(address, view, roles=…,
method=…, title=…)`; one more name in `GROUPS` of `flows.desk.app`; templates in the folder `desk` of templates, which
extend `base.html`. Session, roles, form tokens (`<input type="hidden" name="csrf" value="{{ csrf }}">`, or the header
`x-csrf` with the content of `<meta name="csrf">`), headers, errors and the log are seen to before a view is called;
`roles=EVERYBODY` is open to whoever comes, `ask.desk.limits.allows(…)` counts tries, `ask.looked` and `ask.did` note in
the ledger's log who saw or did what. Who may see what of a case is `flows.casework.sight`.
"""

from __future__ import annotations

from flows.desk.keeping import add_account, change_password, list_accounts, switch_off
from flows.desk.serving import Where, serve_desk

__all__ = ["Where", "add_account", "change_password", "list_accounts", "serve_desk", "switch_off"]
