"""`.ipi-lint.yaml`: what a repository decides about its own linting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ipi_lint.node import Document, Node
from ipi_lint.reader import Limits, load_document, load_yaml
from ipi_lint.reader.file import decode, read
from ipi_lint.reader.walk import ROOT_FILES
from ipi_lint.records import NamedTuple
from ipi_lint.rule import Mode, Preset, Severity
from ipi_lint.schema.compact import Compiler, standard
from ipi_lint.schema.faults import find_faults
from ipi_lint.schema.release import Release, parse_release
from ipi_lint.witness import is_there, real

PROJECTS = ("gateway-api", "inference-extension")
_MOST_BYTES = 1024 * 1024


class ConfigError(Exception):
    """A configuration that cannot be used; the text is `path:line:column: message`."""


class Bounds(NamedTuple):
    """How much is read. `file_size` is in bytes."""

    file_size: int
    documents: int
    yaml: Limits


class Config(NamedTuple):
    """The configuration, whole: what is not said has its default.

    `fail_on` is None for never. `select` is empty where nothing was selected. `nodes` leads from a
    word of the file (`select`, `ignore`, `severity`, `implementation`, `facts`) to where it is,
    for messages about it; `path` is the file's. `facts` are laid over the dated tables.
    """

    mode: Mode
    preset: Preset
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: Mapping[str, Severity]
    exclude: tuple[str, ...]
    fail_on: Severity | None
    bounds: Bounds
    targets: Mapping[str, Release]
    unknown_kind: Severity | None
    crds: tuple[str, ...]
    policies: tuple[str, ...]
    settings: Mapping[str, Any]
    facts: Mapping[str, Any] = {}
    path: str = ""
    nodes: Mapping[str, Node] = {}

    def overridden(self, **changes: Any) -> Config:
        """With what the command line says; None says nothing."""
        said = {name: value for name, value in changes.items() if value is not None}
        return self._replace(**said)


def config_schema() -> Mapping[str, Any]:
    """The JSON Schema of the configuration file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ipi-lint configuration",
        **standard(_schema()),
    }


def find_config(root: Path) -> Path | None:
    """The configuration file at the root, if there is one."""
    return next((path for name in ROOT_FILES if is_there(path := root / name)), None)


def load_config(path: Path | None) -> Config:
    """Reads a configuration; None gives the defaults. Raises ConfigError, with the place."""
    if path is None:
        return _config({}, {})
    data = read(real(path), _MOST_BYTES)
    if not isinstance(data, bytes):
        raise ConfigError(f"{path}: {data.message}")
    text, fault = decode(data)
    if fault:
        raise ConfigError(f"{path}: {fault.message}")
    try:
        document = load_document(text, str(path))
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if document is None:
        return _config({}, {})
    _refuse_faults(document, path)
    root = document.node
    words = [node for list_ in ("select", "ignore") for node in root.get(list_).items()]
    words += _implementations(root)
    nodes = {
        **{word: node for node in words if (word := node.text)},
        **dict(root.get("severity").entries()),
        **dict(root.get("facts").entries()),
    }
    if not isinstance(root.get("facts").plain, dict | None):
        raise error_at(root.get("facts"), "'facts' holds tables, by name")
    return _config(document.value, nodes, str(path))


def implementations(settings: Mapping[str, Any]) -> Iterator[str]:
    """The gateway implementations that the configuration says, as `name` or `name@release`."""
    for each in (settings, *settings["clusters"].values()):
        if each.get("implementation"):
            yield each["implementation"]


def _implementations(root: Node) -> Iterator[Node]:
    for each in (root, *(cluster for _, cluster in root.get("clusters").entries())):
        yield each.get("implementation")


def error_at(node: Node, message: str) -> ConfigError:
    """A ConfigError that says where the value stands."""
    source = node.source
    place = source.place(node.span.start)
    return ConfigError(f"{source.path}:{place.line}:{place.column}: {message}")


def _schema() -> dict[str, Any]:
    compact = load_yaml(Path(__file__).with_name("config.yaml").read_text("utf-8"), "config.yaml")
    return Compiler(compact).node({"type": "object", **compact}, {})


def _refuse_faults(document: Document, path: Path) -> None:
    found = find_faults(_schema(), document.node, "the configuration")
    if found.faults:
        problem = min((fault.problem for fault in found.faults), key=_start)
        at = document.source.place(_start(problem))
        advice = f". {problem.help}" if problem.help else ""
        raise ConfigError(f"{path}:{at.line}:{at.column}: {problem.message}{advice}")


def _start(problem: Any) -> int:
    span = problem.node.key_span if problem.on_key else problem.node.span
    return int(span.start)


def _config(said: Mapping[str, Any], nodes: Mapping[str, Node], path: str = "") -> Config:
    defaults = _schema()["properties"]

    def get(name: str, *below: str) -> Any:
        value, schema = said.get(name), defaults[name]
        for step in below:
            value = (value or {}).get(step)
            schema = schema["properties"][step]
        return schema.get("default") if value is None else value

    fail_on, unknown = get("fail-on"), get("unknown-kind")
    return Config(
        mode=get("mode"),
        preset=get("preset"),
        select=tuple(get("select") or ()),
        ignore=tuple(get("ignore") or ()),
        severity={rule: Severity[level.upper()] for rule, level in (get("severity") or {}).items()},
        exclude=tuple(get("exclude") or ()),
        fail_on=None if fail_on == "never" else Severity[fail_on.upper()],
        bounds=Bounds(
            get("limits", "file-size"),
            get("limits", "documents"),
            Limits(get("limits", "depth"), get("limits", "nodes")),
        ),
        targets={project: parse_release(text) for project, text in (get("target") or {}).items()},
        unknown_kind=Severity[unknown.upper()] if unknown != "ignore" else None,
        crds=tuple(get("crds") or ()),
        policies=tuple(get("policies") or ()),
        settings={
            "multicluster": get("multicluster") or {},
            "implementation": get("implementation"),
            "render": get("render"),
            "clusters": {name: said or {} for name, said in (get("clusters") or {}).items()},
        },
        facts=said.get("facts") or {},
        path=path,
        nodes=nodes,
    )
