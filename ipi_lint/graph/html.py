"""The graph as one page that needs nothing else: no network, no fonts, no scripts of others."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template
from typing import TextIO

from ipi_lint.graph.model import Graph
from ipi_lint.graph.payload import payload
from ipi_lint.graph.words import graph_title
from ipi_lint.report.escape import json_text

_SCRIPTS = (
    "page_data.js",
    "page_shapes.js",
    "page_draw.js",
    "page_panel.js",
    "page_walk.js",
    "page.js",
)
_IN_SCRIPT = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})
"""What could end a script element or open a comment in it, as JSON writes it."""


def write(graph: Graph, stream: TextIO) -> None:
    """Writes the page. Its policy lets no script run but these, and fetches nothing."""
    style = _file("picture.css") + _file("page.css")
    scripts = [_file(name) for name in _SCRIPTS]
    data = json.dumps(payload(graph), ensure_ascii=False, separators=(",", ":"))
    page = Template(_file("page.html")).substitute(
        policy=escape(_policy(style, scripts)),
        title=escape(graph_title(graph)),
        style=style,
        data=json_text(data).translate(_IN_SCRIPT),
        scripts="\n".join(f"<script>{each}</script>" for each in scripts),
    )
    stream.write(page)


def _policy(style: str, scripts: list[str]) -> str:
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _file(name: str) -> str:
    return (files("ipi_lint.graph") / name).read_text("utf-8")
