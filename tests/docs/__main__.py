"""Writes the pages that are made from specs and code, or says with `--check` which of them are not current."""

import argparse
import sys

from tests.docs import pages


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m tests.docs", description=__doc__)
    told.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is not current")
    stale = pages.stale()
    if told.parse_args().check:
        for path in stale:
            print(f"{path.relative_to(pages.ROOT)} is not current: run `make docs` and commit what it writes.")
        return 1 if stale else 0
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(pages.ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
