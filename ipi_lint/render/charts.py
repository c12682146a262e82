"""A chart that lies in the repository, rendered by the helm program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from posixpath import normpath
from typing import Any

from ipi_lint.read import Files
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.render.model import RenderError
from ipi_lint.render.printed import Values, values_in
from ipi_lint.render.programs import Clock, Program, run
from ipi_lint.render.workplace import files_below, put, workplace

_NAME = regex(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_LONGEST = 53
_FILE = "Chart.yaml"


class Chart(NamedTuple):
    """A release of a chart: `path` is the chart's, a folder or a packed file in the repository.

    `values` are laid over the chart's own one after the other, as texts of YAML; `defaults`, where
    they are said, replace its own. `arguments` are further ones for `helm template`, `served` the
    API versions that the cluster knows beside Kubernetes' own.
    """

    path: str
    name: str
    namespace: str
    values: tuple[bytes, ...] = ()
    defaults: bytes | None = None
    arguments: tuple[str, ...] = ()
    served: tuple[str, ...] = ()


class Helm:
    """Runs one program; each release once."""

    def __init__(self, program: Program, files: Files, clock: Clock) -> None:
        self.program = program
        self._files, self._clock = files, clock
        self._rendered: dict[Chart, str | RenderError] = {}

    def render(self, chart: Chart) -> Values:
        """The objects of a release, as helm prints them. Raises RenderError."""
        return values_in(self.text(chart), self.program.name)

    def text(self, chart: Chart) -> str:
        """What helm prints for a release. Raises RenderError."""
        if chart not in self._rendered:
            try:
                self._rendered[chart] = self._template(chart)
            except RenderError as error:
                self._rendered[chart] = error
        rendered = self._rendered[chart]
        if isinstance(rendered, RenderError):
            raise rendered
        return rendered

    def _template(self, chart: Chart) -> str:
        for word, name in (("release", chart.name), ("namespace", chart.namespace)):
            if len(name) > _LONGEST + 10 or not _NAME.fullmatch(name):
                raise RenderError(f"'{name}' is no name of a {word}")
        with workplace() as work:
            arguments = [chart.name, self._copied(chart, work), f"--namespace={chart.namespace}"]
            for number, text in enumerate(chart.values):
                put(work, f"values-{number}.yaml", text)
                arguments.append(f"--values=values-{number}.yaml")
            served = [f"--api-versions={each}" for each in chart.served]
            return run(self.program, [*arguments, *chart.arguments, *served], work, self._clock)

    def _copied(self, chart: Chart, work: Path) -> str:
        """Puts the chart where helm finds it; gives that place."""
        packed = self._files.content(chart.path)
        if packed is not None:
            if chart.defaults is not None:
                raise RenderError("values files beside a packed chart are not supported")
            return put(work, "chart.tgz", packed).name
        for inner, data in files_below(self._files, chart.path).items():
            put(work / "chart", inner, data)
        if chart.defaults is not None:
            put(work / "chart", "values.yaml", chart.defaults)
        return "chart"


def is_chart(files: Files, path: str) -> bool:
    """Whether a path of the repository is a chart: a folder with a Chart.yaml, or a packed one."""
    if path.endswith(".tgz"):
        return files.content(path) is not None
    return files.content(normpath(f"{path}/{_FILE}")) is not None


def written(values: Mapping[str, Any]) -> bytes:
    """Values as YAML that helm reads: JSON is."""
    return json.dumps(values).encode()


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Values laid over others, mapping by mapping. The depth is what the reader lets through."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = merged(old, value)
        else:
            result[key] = value
    return result
