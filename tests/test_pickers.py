"""The way from a pool to its endpoint picker and back, and how far it is certain."""

from __future__ import annotations

from collections.abc import Mapping

from ipi_lint import Repository, Resource, Source
from ipi_lint.linter import load_linter
from ipi_lint.manifest import read_manifests
from ipi_lint.reader import Limits
from ipi_lint.repository import View
from ipi_lint_inference.kinds import POOL, SERVICE
from ipi_lint_inference.pickers import (
    all_pickers,
    picker_in,
    pickers_of,
    pods_of_service,
    pools_of,
    pools_of_service,
    services_of,
)
from ipi_lint_inference.workloads import selected, templates_of

DEPLOYMENT = ("apps", "Deployment")
EPP = "registry.k8s.io/gateway-api-inference-extension/epp:v1.4.0"


def pool(namespace: str = "code", picker: str = "epp") -> str:
    return (
        "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\n"
        f"metadata: {{name: qwen{namespaced(namespace)}}}\n"
        f"spec: {{endpointPickerRef: {{name: {picker}, port: {{number: 9002}}}}}}\n"
    )


def service(namespace: str = "code", selector: str = "{app: epp}") -> str:
    return (
        "apiVersion: v1\nkind: Service\n"
        f"metadata: {{name: epp{namespaced(namespace)}}}\nspec: {{selector: {selector}}}\n"
    )


def deployment(namespace: str = "code", image: str = EPP, more: str = "") -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\n"
        f"metadata: {{name: epp{namespaced(namespace)}}}\n"
        "spec: {template: {metadata: {labels: {app: epp}}, "
        f"spec: {{containers: [{{name: epp, image: '{image}'{more}}}]}}}}}}\n"
    )


def namespaced(namespace: str) -> str:
    return f", namespace: {namespace}" if namespace else ""


def repository(files: Mapping[str, str], cluster: str = "") -> Repository:
    loaded = load_linter()
    found = [
        resource
        for path, text in sorted(files.items())
        for resource in read_manifests(Source(path, text), Limits(), 100, in_chart=False).resources
    ]
    return Repository(found, loaded.references, facts=loaded.facts, view=View(cluster))


def only(kept: Repository, kind: tuple[str, str]) -> Resource:
    (found,) = kept.of_kind(*kind)
    return found


def test_the_way_to_the_picker_and_back() -> None:
    kept = repository({"a/a.yaml": "---\n".join((pool(), service(), deployment()))})
    own = only(kept, POOL)
    (picker,) = pickers_of(own, kept)
    assert picker.template.resource is only(kept, DEPLOYMENT)
    assert picker.release == (1, 4, 0)
    assert list(pools_of(picker, kept)) == [own]
    assert pools_of_service(only(kept, SERVICE), kept) == (own,)


def test_a_service_of_another_example_is_not_meant() -> None:
    kept = repository({"a/pool.yaml": pool(""), "b/epp.yaml": service("")})
    assert services_of(only(kept, POOL), kept) == ()


def test_a_service_elsewhere_is_meant_where_both_say_the_namespace() -> None:
    kept = repository({"a/pool.yaml": pool(), "b/epp.yaml": service()})
    assert services_of(only(kept, POOL), kept) == (only(kept, SERVICE),)


def test_the_service_in_the_pools_folder_goes_before_others() -> None:
    kept = repository({"a/pool.yaml": pool(), "a/epp.yaml": service(), "b/epp.yaml": service()})
    assert [each.source.path for each in services_of(only(kept, POOL), kept)] == ["a/epp.yaml"]


def test_in_a_cluster_all_of_one_name_are_meant() -> None:
    files = {"a/pool.yaml": pool(), "a/epp.yaml": service(), "b/epp.yaml": service()}
    kept = repository(files, "east")
    assert len(services_of(only(kept, POOL), kept)) == 2


def test_what_says_no_namespace_may_be_meant() -> None:
    for named, nameless in ((pool(), service("")), (pool(""), service())):
        kept = repository({"a/a.yaml": f"{named}---\n{nameless}"})
        assert services_of(only(kept, POOL), kept) == (only(kept, SERVICE),)


def test_one_of_several_namespaces_is_not_guessed() -> None:
    kept = repository({"a/a.yaml": "---\n".join((pool(""), service("one"), service("two")))})
    assert services_of(only(kept, POOL), kept) == ()


def test_a_service_in_another_namespace_is_not_meant() -> None:
    kept = repository({"a/a.yaml": f"{pool()}---\n{service('other')}"})
    assert services_of(only(kept, POOL), kept) == ()


def test_the_pods_of_another_example_are_not_selected() -> None:
    kept = repository({"a/epp.yaml": service(""), "b/epp.yaml": deployment("")})
    assert pods_of_service(only(kept, SERVICE), kept) == ()


def test_a_selector_of_a_wrong_shape_selects_nothing() -> None:
    for selector in ("[app]", "{app: [epp]}", "{app: 1}", "epp", "{}"):
        kept = repository(
            {"a/a.yaml": f"{pool()}---\n{service(selector=selector)}---\n{deployment()}"}
        )
        assert pods_of_service(only(kept, SERVICE), kept) == ()


def test_all_labels_have_to_fit() -> None:
    kept = repository({"a/epp.yaml": deployment()})
    assert len(selected(kept, "code", {"app": "epp"})) == 1
    assert selected(kept, "code", {"app": "epp", "tier": "serving"}) == ()
    assert selected(kept, "other", {"app": "epp"}) == ()


def test_a_picker_is_known_by_its_flags_too() -> None:
    kept = repository({"a/epp.yaml": deployment(image="fork:7", more=", args: [--pool-name=qwen]")})
    (picker,) = all_pickers(only(kept, DEPLOYMENT), kept)
    assert (picker.family, picker.release) == (None, None)


def test_another_server_is_no_picker() -> None:
    kept = repository({"a/server.yaml": deployment(image="vllm/vllm-openai:v0.11.0")})
    (template,) = templates_of(only(kept, DEPLOYMENT), kept)
    assert picker_in(template, kept) is None
