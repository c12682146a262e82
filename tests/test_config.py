"""The configuration: what it may say, and how it is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from ipi_lint.config import ConfigError, config_schema, load_config
from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.rule import Severity


def _load(folder: Path, text: str) -> object:
    file = folder / ".ipi-lint.yaml"
    file.write_text(text, encoding="utf-8")
    return load_config(file)


def test_defaults_are_those_of_an_empty_file(tmp_path: Path) -> None:
    assert _load(tmp_path, "# nothing\n") == load_config(None)
    assert load_config(None).fail_on is Severity.ERROR
    assert load_config(None).mode == "gitops"


def test_everything_said(tmp_path: Path) -> None:
    file = tmp_path / ".ipi-lint.yaml"
    file.write_text(
        "mode: snapshot\nselect: [IPI2]\nignore: [IPI201]\nseverity: {IPI203: note}\n"
        "exclude: [vendor/]\nfail-on: never\nlimits: {depth: 10, file-size: 5}\n"
        "multicluster: {controller: example.com/c}\n",
        encoding="utf-8",
    )
    config = load_config(file)
    assert (config.mode, config.select, config.ignore) == ("snapshot", ("IPI2",), ("IPI201",))
    assert config.severity == {"IPI203": Severity.NOTE}
    assert (config.exclude, config.fail_on) == (("vendor/",), None)
    assert (config.bounds.file_size, config.bounds.yaml.depth) == (5, 10)
    assert config.settings["multicluster"] == {"controller": "example.com/c"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mode: gitopps\n", ":1:7: mode takes 'gitops' or 'snapshot', not 'gitopps'"),
        ("# c\nmdoe: x\n", ":2:1: the configuration has no field 'mdoe'. Did you mean 'mode'?"),
        ("limits:\n  dept: 3\n", ":2:3: limits has no field 'dept'. Did you mean 'depth'?"),
        ("limits: {depth: 0}\n", ":1:17: limits.depth is 0; 1 to 400 is allowed"),
        ("select: IPI2\n", ":1:9: select takes a list, not the string 'IPI2'"),
        ("select: [\n", ":1:9: "),
        ("mode: gitops\nmode: gitops\n", ":2:1: the key 'mode' stands here twice"),
        ("- a\n", ":1:1: the configuration takes a mapping, not a list"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        _load(tmp_path, text)
    assert f".ipi-lint.yaml{said}" in str(error.value)
    assert "\n" not in str(error.value)


def test_its_schema_is_a_json_schema_and_agrees() -> None:
    schema = json.loads(json.dumps(config_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"mode": "snapshot", "limits": {"depth": 3}})
    assert not validator.is_valid({"modus": "snapshot"})
    assert not validator.is_valid({"limits": {"depth": 0}})
    assert not validator.is_valid({"severity": {"IPI201": "bad"}})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("implementation: itsio@1.28\n", "1:17: no gateway implementation is called 'itsio'; did"),
        ("clusters:\n  east:\n    paths: [a]\n    implementation: zzz\n", "4:21: no gateway impl"),
    ],
)
def test_an_unknown_implementation_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / ".ipi-lint.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(says)):
        Job().lint(load_linter(), tmp_path, [tmp_path])


def test_facts_make_an_implementation_known(tmp_path: Path) -> None:
    text = "implementation: ours\nfacts: {implementations: {ours: {title: Ours}}}\n"
    (tmp_path / ".ipi-lint.yaml").write_text(text, encoding="utf-8")
    assert Job().lint(load_linter(), tmp_path, [tmp_path]).findings == ()
