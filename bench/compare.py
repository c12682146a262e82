"""Compares two records, or the last one with Git's: `python -m bench.compare OLD.json [NEW.json]`.

Prints what grew, and nothing where nothing did.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.run import RECORD
from bench.table import from_json, grown


def main() -> None:
    """Prints a line for each ratio that grew."""
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path, nargs="?", default=RECORD)
    parser.add_argument("--bound", type=float, default=0.1, help="growth that is let pass")
    said = parser.parse_args()
    before, after = (
        from_json(json.loads(path.read_text("utf-8"))) for path in (said.old, said.new)
    )
    for line in grown(before, after, said.bound):
        print(line)


if __name__ == "__main__":
    main()
