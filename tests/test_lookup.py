"""What was probably meant by a name that is not there."""

from __future__ import annotations

import pytest

from ipi_lint import Identity, Repository
from ipi_lint.manifest import read_manifests
from ipi_lint.reader import Limits
from ipi_lint.source import Source
from ipi_lint_inference.kinds import IMPORT, POOL, SERVICE
from ipi_lint_inference.lookup import suggestion

OBJECT = "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
VERSIONS = {POOL: "v1", IMPORT: "v1alpha1", SERVICE: "v1"}


def repository(*objects: tuple[tuple[str, str], str, str]) -> Repository:
    """Objects by group and kind, namespace and name."""
    text = "---\n".join(
        OBJECT.format(
            version="/".join(filter(None, (kind[0], VERSIONS[kind]))),
            kind=kind[1],
            name=name,
            namespace=namespace,
        )
        for kind, namespace, name in objects
    )
    file = read_manifests(Source("a.yaml", text), Limits(100, 100_000), 100_000, in_chart=False)
    return Repository(file.resources)


@pytest.mark.parametrize(
    ("objects", "says"),
    [
        ([], ""),
        ([(POOL, "llm", "chat-pool")], "Did you mean 'chat-pool'?"),
        ([(POOL, "llm", "chat-8b-instruct-v2")], "Did you mean 'chat-8b-instruct-v2'?"),
        ([(POOL, "llm", "embed")], "The only InferencePool of the namespace 'llm' is 'embed'."),
        ([(POOL, "llm", "embed"), (POOL, "llm", "code")], ""),
        ([(POOL, "other", "chat")], "There is one in the namespace 'other'."),
        ([(POOL, "other", "chatt")], "Did you mean 'chatt' in the namespace 'other'?"),
        ([(SERVICE, "llm", "chat")], "There is a Service of that name."),
        ([(SERVICE, "llm", "chatt")], ""),
        (
            [(IMPORT, "llm", "chat"), (POOL, "llm", "chatt")],
            "There is an InferencePoolImport (inference.networking.x-k8s.io) of that name.",
        ),
        (
            [(IMPORT, "llm", "chatt")],
            "Did you mean 'chatt', an InferencePoolImport (inference.networking.x-k8s.io)?",
        ),
    ],
)
def test_who_was_meant(objects: list[tuple[tuple[str, str], str, str]], says: str) -> None:
    assert suggestion(Identity(*POOL, "llm", "chat"), repository(*objects)) == says


def test_a_slip_at_either_end_is_found_among_many() -> None:
    names = [f"model-{number:04}-pool" for number in range(500)]
    many = repository(*((POOL, "llm", name) for name in names))
    assert "'model-0250-pool'" in suggestion(Identity(*POOL, "llm", "model-0250-poll"), many)
    assert "'model-0250-pool'" in suggestion(Identity(*POOL, "llm", "nodel-0250-pool"), many)
