"""What `ipi-lint graph` draws: gateways, routes, pools, imports and endpoint pickers."""

from collections.abc import Iterable

from ipi_lint import Flow, hookimpl
from ipi_lint_graph.traffic import FLOW


@hookimpl
def ipi_lint_graph() -> Iterable[Flow]:
    return [FLOW]
