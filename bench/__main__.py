"""`python -m bench`: what it costs, as a table and as JSON, with each limit taken in the same run."""

import argparse
import platform
import tempfile
from pathlib import Path

from bench import council
from bench.measuring import as_json, as_table
from bench.population import Population


def main() -> None:
    """Measure a council, print the table, and keep both forms where asked."""
    asked = argparse.ArgumentParser(prog="bench", description="Measure the service on an invented council.")
    asked.add_argument("--children", type=int, default=100_000)
    asked.add_argument("--contacts", type=int, default=3_000_000)
    asked.add_argument("--changed", type=int, default=2_500, help="contacts of one night")
    asked.add_argument("--large", type=int, default=300_000, help="rows of the large file")
    asked.add_argument("--json", type=Path, help="where to keep the figures")
    said = asked.parse_args()
    of = Population(said.children, said.contacts, council.DAY)
    with tempfile.TemporaryDirectory() as folder:
        rows = council.rows_of(Path(folder), of, changed=said.changed, large=said.large)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    if said.json:
        said.json.write_text(as_json(machine, rows) + "\n")
    print(as_table(rows))


if __name__ == "__main__":
    main()
