"""`python -m bench`: what it costs, as a table and as JSON, with each limit taken in the same run."""

import argparse
import platform
import tempfile
from pathlib import Path

from bench import council, previews
from bench.measuring import as_json, as_table
from bench.population import Population

_COUNCIL, _NATION = (100_000, 0.5, 7), (3_100_000, 5.0, 3)
"""How many children a preview is asked about, the seconds it may take, and how often it is asked."""


def main() -> None:
    """Measure a council, print the table, and keep both forms where asked."""
    asked = argparse.ArgumentParser(prog="bench", description="Measure the service on an invented council.")
    asked.add_argument("--children", type=int, default=100_000)
    asked.add_argument("--contacts", type=int, default=3_000_000)
    asked.add_argument("--changed", type=int, default=2_500, help="contacts of one night")
    asked.add_argument("--large", type=int, default=300_000, help="rows of the large file")
    asked.add_argument("--nation", action="store_true", help="try a policy on a whole nation too (needs 20 GB)")
    asked.add_argument("--json", type=Path, help="where to keep the figures")
    said = asked.parse_args()
    of = Population(said.children, said.contacts, council.DAY)
    with tempfile.TemporaryDirectory() as folder:
        rows = [*council.rows_of(Path(folder), of, changed=said.changed, large=said.large)]
        sizes = [_COUNCIL, _NATION] if said.nation else [_COUNCIL]
        rows += previews.rows_of(Path(folder) / "area", sizes)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    if said.json:
        said.json.write_text(as_json(machine, rows) + "\n")
    print(as_table(rows))


if __name__ == "__main__":
    main()
