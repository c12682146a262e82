"""The label that says which team owns an object."""

from ipi_lint import Node, Resource

LABEL = "acme.example.com/team"
POOL = ("inference.networking.k8s.io", "InferencePool")
ROUTE = ("gateway.networking.k8s.io", "HTTPRoute")


def team(resource: Resource) -> Node:
    """The label's value; it need not exist."""
    return resource.get("metadata", "labels", LABEL)
