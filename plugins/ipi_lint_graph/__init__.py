"""What `ipi-lint graph` draws: gateways, routes, pools, imports and endpoint pickers."""

from collections.abc import Iterable, Iterator

from ipi_lint import Column, Flow, Line, Point, Repository, hookimpl

COLUMNS = (
    Column("gateway", "Gateways"),
    Column("route", "Routes"),
    Column("backend", "Pools and imports"),
    Column("target", "Endpoint pickers, exported pools"),
)


@hookimpl
def ipi_lint_graph() -> Iterable[Flow]:
    return [Flow(COLUMNS, _draw)]


def _draw(repository: Repository) -> Iterator[Point | Line]:
    from ipi_lint_graph.traffic import draw  # most runs draw nothing

    return draw(repository)
