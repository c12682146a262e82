"""What `ipi-lint check examples/gitops` finds: the README's claim, for tests and for .ci/run."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

EXPECTED = (
    ("IPI104", "clusters/west/bge-embed/pool.yaml"),
    ("IPI201", "clusters/west/imports/qwen-chat.yaml"),
    ("IPI203", "clusters/west/imports/qwen-chat.yaml"),
    ("IPI204", "clusters/west/routes/chat.yaml"),
    ("IPI251", "clusters/east/qwen-chat/pool.yaml"),
    ("IPI252", "clusters/west/bge-embed/pool.yaml"),
)


def in_json(report: dict[str, Any]) -> list[tuple[str, str]]:
    """The rule and the path below examples/gitops of each finding of a json report."""
    return sorted((each["rule"], _below(each["path"])) for each in report["findings"])


def in_sarif(report: dict[str, Any]) -> list[tuple[str, str]]:
    """The same of a SARIF report."""
    (run,) = report["runs"]
    return sorted((each["ruleId"], _below(_uri(each))) for each in run["results"])


def _uri(result: dict[str, Any]) -> str:
    uri: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri


def _below(path: str) -> str:
    return path[path.index("clusters/") :]


def _main(json_file: str, sarif_file: str) -> int:
    read = [json.loads(Path(each).read_text("utf-8")) for each in (json_file, sarif_file)]
    status = 0
    for format_, found in (("json", in_json(read[0])), ("sarif", in_sarif(read[1]))):
        if found != list(EXPECTED):
            missing, new = Counter(EXPECTED) - Counter(found), Counter(found) - Counter(EXPECTED)
            sys.stderr.write(f"{format_}: missing {list(missing)}, unexpected {list(new)}\n")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
