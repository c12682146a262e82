"""The house keeps its shape: imports run down, rules stand alone, and every rule is tested."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from ipi_lint import Rule
from ipi_lint.linter import load_linter
from ipi_lint.testing import ALL_RULES

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "ipi_lint"
PLUGINS = sorted(path for path in (ROOT / "plugins").iterdir() if (path / "__init__.py").exists())

FLOORS = (
    ("version", "waiting", "records", "regexes", "digest", "hooks"),
    ("words", "source", "clusterwide", "disk", "store", "processes"),
    ("witness",),
    ("node", "page", "composite"),
    ("reader",),
    ("resource", "facts", "embedded"),
    ("repository",),
    ("rule", "flow"),
    ("report.model", "report"),
    ("schema",),
    ("hookspecs", "edits"),
    ("registry", "references"),
    ("",),
    ("config", "selection", "kustomize", "manifest"),
    ("rows",),
    ("recall", "batch"),
    ("read", "findings", "tally", "pins", "delivery", "overlay", "patterns", "rewriting"),
    ("orders", "substitution", "variables", "appsets", "artifacts"),
    ("roots", "crds", "gaps", "scoping"),
    ("render",),
    ("assembly",),
    ("clusters",),
    ("suppress", "rounds"),
    ("said",),
    ("own",),
    ("calls",),
    ("engine",),
    ("kept", "startup"),
    ("runs",),
    ("linter",),
    ("policy",),
    ("job", "revisions", "comparison"),
    ("report.*",),
    ("graph",),
    ("testing",),
    ("cli",),
    ("__main__",),
)
"""From the ground up. "" is the public face; `report.*` are the formats, not what they write."""

COMMON = "ipi_lint_inference"
"""What plugins share: kinds, gateways, endpoint pickers, workloads. It has no rules."""

CODES = {
    "ipi_lint_versions": range(101, 150),
    "ipi_lint_imports": range(201, 251),
    "ipi_lint_exports": range(251, 300),
    "ipi_lint_routes": range(301, 400),
    "ipi_lint_gateways": range(401, 451),
    "ipi_lint_grants": range(451, 500),
    "ipi_lint_epp": range(501, 600),
    "ipi_lint_selectors": range(601, 700),
    "ipi_lint_clusterset": range(701, 800),
    "ipi_lint_layers": range(801, 900),
    "ipi_lint_security": range(901, 1000),
}


def modules(package: Path) -> dict[str, Path]:
    """The modules of a package, by dotted name."""
    names = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        names[".".join(parts).removesuffix(".__init__")] = path
    return names


ENGINE_MODULES = modules(ENGINE)


def imports(path: Path, known: Collection[str] = ()) -> Iterator[str]:
    """The modules that a file imports; `from a import b` is a.b where that is known."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path} has a relative import"
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if below in known else node.module


def floor(module: str) -> int:
    """How high a module of ipi_lint stands. Raises LookupError for one that has no floor."""
    name = module.removeprefix("ipi_lint").removeprefix(".")
    package = name.partition(".")[0]
    for wanted in (name, f"{package}.*", package):
        for number, members in enumerate(FLOORS):
            if wanted in members:
                return number
    raise LookupError(f"{module} has no floor: give it one in FLOORS")


def engine_imports(name: str) -> list[str]:
    imported = imports(ENGINE_MODULES[name], ENGINE_MODULES)
    return [each for each in imported if each.split(".")[0] == "ipi_lint"]


@cache
def rules() -> tuple[Rule, ...]:
    return load_linter().rules


@pytest.mark.parametrize("name", ENGINE_MODULES)
def test_imports_run_down(name: str) -> None:
    up = [each for each in engine_imports(name) if floor(each) > floor(name)]
    assert not up, f"{name} imports from a floor above its own"


def test_imports_make_no_circle() -> None:
    graph = {name: set(engine_imports(name)) - {name} for name in ENGINE_MODULES}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", ENGINE_MODULES)
def test_click_stays_in_the_command_line(name: str) -> None:
    if not name.startswith("ipi_lint.cli"):
        assert "click" not in {each.split(".")[0] for each in imports(ENGINE_MODULES[name])}


@pytest.mark.parametrize("name", ENGINE_MODULES)
def test_the_engine_knows_no_domain(name: str) -> None:
    path = ENGINE_MODULES[name]
    assert not [each for each in imports(path) if each.startswith("ipi_lint_")]
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in docstrings
    ]
    assert not [each for each in said if isinstance(each, str) and "InferencePool" in each]


@pytest.mark.parametrize("package", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_imports_the_public_face_and_itself(package: Path) -> None:
    for name, path in modules(package).items():
        for each in imports(path):
            top = each.split(".")[0]
            assert top != "ipi_lint" or each == "ipi_lint", f"{name} imports {each}"
            if top.startswith("ipi_lint_"):
                assert top in (package.name, COMMON), f"{name} imports {each}"


@pytest.mark.parametrize("package", PLUGINS, ids=lambda path: path.name)
def test_no_rule_imports_a_rule(package: Path) -> None:
    files = modules(package)
    with_rule = {name for name, path in files.items() if "\n@rule(" in path.read_text("utf-8")}
    for name, path in files.items():
        assert not with_rule & set(imports(path, files)), f"{name} imports a rule's module"


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("ipi_lint", "rules", "plugins", "tests", "tools", "bench", "examples")
        for path in (ROOT / folder).rglob("*.py")
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_room_is_not_too_long(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 320


NO_CASE_SPEAKS = {
    "unreadable-file": "git keeps no file that cannot be read; tests of reading make one",
}


def cases_of(name: str) -> dict[str, str]:
    """The expected report of each of a rule's cases."""
    folder = ROOT / "tests" / "fixtures" / name
    return {path.parent.name: path.read_text("utf-8") for path in folder.glob("*/expected.txt")}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_has_a_case_that_speaks_and_one_that_is_silent(rule: Rule) -> None:
    speaks = {rule.code in report for report in cases_of(rule.name).values()}
    assert speaks == ({False} if rule.name in NO_CASE_SPEAKS else {True, False})


def test_fixture_folders_are_rules() -> None:
    there = {path.name for path in (ROOT / "tests" / "fixtures").iterdir() if path.is_dir()}
    assert there <= {rule.name for rule in rules()} | {ALL_RULES}


def test_codes_and_names_are_unique() -> None:
    assert (
        len({rule.code for rule in rules()}) == len({rule.name for rule in rules()}) == len(rules())
    )


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_code_lies_in_its_themes_range(rule: Rule) -> None:
    package = rule.check.__module__.split(".")[0] if rule.check else ""
    assert rule.code.startswith("IPI")
    assert len(rule.code) == 6
    assert int(rule.code[3:]) in CODES.get(package, range(1000))


def given_out() -> dict[str, str]:
    lines = (ROOT / "tests" / "given_out_codes.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines if line and not line.startswith("#"))


def test_given_out_codes_keep_their_names() -> None:
    listed = given_out()
    assert {rule.code: rule.name for rule in rules()}.items() <= listed.items(), (
        "add new rules to tests/given_out_codes.txt; never change or remove a line there"
    )
    assert len(set(listed.values())) == len(listed)
