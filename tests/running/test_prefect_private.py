"""Prefect keeps the picture of a run and no word of a case: neither of one that fails nor of one that is done."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.application.test_main_path import OFFLINE
from tests.soak.scene import SETTINGS, drop_first_act
from tests.support import ROOT

WORDS = ("样例", "缺件酒店", "小店", "有疑问", "1-完整", "13800000000", "申请表.png")
RUN = """
import sys
from pathlib import Path
from flows.running import prepare_prefect
root = Path(sys.argv[1])
prepare_prefect(root / "var" / "prefect")
from flows.office import open_runtime
from flows.application import sweep
from flows.running.record import Record
from tests.soak.scene import TODAY, RecordedReader

class Failing(RecordedReader):
    def read(self, files, job):
        found = super().read(files, job)
        if "小店" in job.source:
            raise RuntimeError(f"{job.source} 样例酒店 13800000000 {files[0].path}")
        return found

with open_runtime(root, today=TODAY, reader=Failing()) as office:
    list(office.intake.sweep(office.now)) and None
    import time
    ends = []
    with Record(office, is_patient=True) as record:
        for _ in range(100):
            with record.sweep():
                sweep(office, office.intake.sweep(office.now), ends.append)
            if len(ends) >= 8:
                break
            time.sleep(0.05)
import json
print(json.dumps([e.failed for e in ends]))
"""


@pytest.mark.skipif(os.name == "nt", reason="looks at rights")
def test_prefect_holds_no_word_of_a_case(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "baozhuang.yaml").write_text(SETTINGS, encoding="utf-8")
    drop_first_act(tmp_path / "inbox")
    environment = os.environ | {"PYTHONPATH": f"{OFFLINE}{os.pathsep}{ROOT}", "PREFECT_LOGGING_LEVEL": "DEBUG"}
    ended = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=400
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert json.loads(ended.stdout.splitlines()[-1]).count(True) >= 1, "one step has failed"
    home = tmp_path / "var" / "prefect"
    files = [p for p in home.rglob("*") if p.is_file()]
    assert any(p.name == "prefect.db" for p in files)
    found = {word: p.name for p in files for word in WORDS if _holds(p.read_bytes(), word)}
    assert found == {}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700 and not (home / "storage").exists()


def _holds(content: bytes, word: str) -> bool:
    escaped = json.dumps(word)[1:-1].encode()
    return word.encode() in content or escaped in content
