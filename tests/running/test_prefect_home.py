"""Prefect's home: its pictures of runs do not grow for ever, and nothing is told to the outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CODE = """
import json, sys
from pathlib import Path
from flows.running.prefect_home import prepare_prefect
prepare_prefect(Path(sys.argv[1]))
from prefect.settings import get_current_settings
vacuum = get_current_settings().server.services.db_vacuum
print(json.dumps([sorted(vacuum.enabled_vacuum_types), vacuum.retention_period.days]))
"""


def test_old_runs_leave_its_database(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    told = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout.splitlines()[-1]) == [["events", "flow_runs", "orphans"], 30]
