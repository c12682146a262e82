"""Condition types and reasons that the API names, as of Inference Extension v1.6.0 (August 2026).

From the InferencePoolImport API reference and the Go constants of the pool's parent status. The
comment on `Accepted` names `Pending` and `SupportedByParent` too, for which there is no constant.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTROLLER: Mapping[str, frozenset[str]] = MappingProxyType({"Accepted": frozenset()})
"""Types in status.controllers[].conditions; the API names no reasons there."""

PARENT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Accepted": frozenset(
            {
                "Accepted",
                "EndpointPickerRefMissing",
                "HTTPRouteNotAccepted",
                "NotSupportedByParent",
                "Pending",
                "SupportedByParent",
            }
        ),
        "ResolvedRefs": frozenset({"InvalidExtensionRef", "ResolvedRefs"}),
        "Exported": frozenset({"Exported", "NotRequested", "NotSupported"}),
    }
)
"""Types in status.controllers[].parents[].conditions, and the reasons of each."""
