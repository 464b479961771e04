"""Where Prefect lives and what it may not do: its own home under var/, embedded by default, silent to the outside.

Must be called before anything imports prefect. Prefect is the record, the retries, the schedule and the picture of a
run; it is never the queue, the lock or the ledger.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from flows.ground import drop_proxies, make_folder

_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",  # what a step hands on is read from papers
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),  # runs older than that leave its database
}


def prepare_prefect(home: Path) -> str:
    """Point Prefect at its home and switch off every outside call.

    A server named by PREFECT_API_URL is used where there is one; else Prefect embeds its own.

    Returns:
        One Chinese sentence that says how to open Prefect's pictures of the runs.
    """
    make_folder(home)
    if os.name != "nt":
        home.chmod(0o700)  # it lies below var, unless somebody has put it elsewhere
    drop_proxies()
    os.environ.update(_ALWAYS)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # a failed step is in our own log, and told in Chinese
    os.environ.setdefault("PREFECT_LOGGING_INTERNAL_LEVEL", "CRITICAL")
    server = os.environ.get("PREFECT_API_URL")
    if server:
        return f"Prefect 界面：{server.removesuffix('/api')}"
    return f"Prefect 界面：另开一个窗口运行 {_server_command(home)}，然后用浏览器打开 http://127.0.0.1:4200"


def _server_command(home: Path) -> str:
    """How people start a server on this home that, too, tells nobody outside anything."""
    said = {name: _ALWAYS[name] for name in ("DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED")}
    said["PREFECT_HOME"] = str(home)
    if os.name == "nt":
        return "".join(f"$env:{name}='{value}'; " for name, value in said.items()) + "prefect server start"
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in said.items()) + " prefect server start"
