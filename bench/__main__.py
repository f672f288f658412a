"""`python -m bench`: what it costs, as a table and as JSON, with each limit taken in the same run."""

import argparse
import platform
import tempfile
from pathlib import Path

from bench import council, national, previews
from bench.measuring import as_json, as_table
from bench.population import Population

_COUNCIL, _NATION = (100_000, 3_000_000, 2_500), (3_100_000, 93_000_000, 250_000)
"""How many children, contacts, and contacts of one night."""
_PREVIEWS = ((100_000, 0.5, 7), (3_100_000, 5.0, 3))
"""How many children a preview is asked about, the seconds it may take, and how often it is asked."""


def main() -> None:
    """Measure a council or a nation, print the table, and keep both forms where asked."""
    asked = argparse.ArgumentParser(prog="bench", description="Measure the service on an invented council or nation.")
    asked.add_argument("--nation", type=Path, metavar="DIR", help="a nation on PostgreSQL, kept in this folder")
    asked.add_argument("--children", type=int)
    asked.add_argument("--contacts", type=int)
    asked.add_argument("--changed", type=int, help="contacts of one night")
    asked.add_argument("--large", type=int, default=200_000, help="rows of the large file")
    asked.add_argument("--json", type=Path, help="where to keep the figures")
    said = asked.parse_args()
    children, contacts, changed = _NATION if said.nation else _COUNCIL
    of = Population(said.children or children, said.contacts or contacts, council.DAY)
    changed = said.changed or changed
    with tempfile.TemporaryDirectory() as folder:
        if said.nation:
            rows = [*national.rows_of(said.nation, of, changed=changed, large=said.large)]
        else:
            rows = [*council.rows_of(Path(folder), of, changed=changed, large=said.large)]
        rows += previews.rows_of(Path(folder) / "area", _PREVIEWS[: 2 if said.nation else 1])
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    if said.json:
        said.json.write_text(as_json(machine, rows) + "\n")
    print(as_table(rows))


if __name__ == "__main__":
    main()
