"""Whatever a command holds can be told as JSON."""

import json
from datetime import date
from pathlib import Path

from monitor.cli.printing import print_json


def test_paths_days_and_sets_become_text(capsys):
    print_json({"letters": (Path("demo/letters/a.html"),), "on": date(2026, 3, 1), "roles": {"lead", "coordinator"}})
    told = json.loads(capsys.readouterr().out)
    assert told == {"letters": ["demo/letters/a.html"], "on": "2026-03-01", "roles": ["coordinator", "lead"]}
