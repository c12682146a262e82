"""An endpoint picker is started with a flag that its image does not have.

## Why

An endpoint picker ends with exit code 2 when it meets a flag that it does not know, so its pods
crash in a loop and the pool has nobody to choose its endpoints: with `failureMode: FailClose` every
request fails. Flags change between releases. In v1.0.0 of the Inference Extension all of them went
from `-poolName` to `--pool-name`; in v1.4.0 the flags for metric names began to end the process
when they are set; llm-d-router 0.10 dropped `--model-server-metrics-*`. A tag that moves (`main`,
`latest`) brings such a change with a mere restart of a pod.

## Bad

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.0.0
          args:
            - -poolName
            - llama
            - -grpcPort
            - "9002"
```

## Good

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.0.0
          args:
            - --pool-name
            - llama
            - --grpc-port
            - "9002"
```

## Fix

Write the name that the flag has in that release, or take the flag out. Where a flag was only
renamed and the tag names a release, the new name is written safely.

## When not to use

The rule goes by the image's name: a fork that kept it and has flags of its own is judged like the
original. Give such an image a name of its own, or suppress the line with
`# ipi-lint: ignore[IPI510] our fork has it`. Images that are not known, tags with more than a
release in them (`v1.0.0-rc.1`) and containers whose `command` starts another program are left
alone. Of a release whose flags are not all known, a flag is reported only where one letter of a
known one is wrong, or two have changed places. The table `endpoint-pickers`
of the facts can be given more images and flags in the configuration.

## Sources

- Endpoint picker, command line options, Inference Extension v0.1.0 to v1.6.0
- kubernetes-sigs/gateway-api-inference-extension#1177, the flags' new spelling, v1.0.0
- llm-d-router, command line options, v0.9 and v0.10
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import Any

from ipi_lint import (
    Edit,
    Fix,
    Node,
    Problem,
    Repository,
    Resource,
    closest,
    regex,
    replacement,
    rule,
)
from ipi_lint_epp.releases import Build, bound, build_of, in_any, number
from ipi_lint_inference.arguments import Flag, flags
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers

_SHELLS = ("sh", "bash", "ash", "dash")
_SHORT = 4
_NAME = regex(r"--?([A-Za-z][\w.-]*)(.*)", re.DOTALL)


@rule("IPI510", "error", kinds=WORKLOADS)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        build = build_of(picker)
        if build:
            known = in_any(repository, "flags")
            for flag in _own_flags(picker.container, build):
                problem = _problem(flag, picker, build, known)
                if problem:
                    yield problem


def _own_flags(container: Node, build: Build) -> Iterator[Flag]:
    """The flags that the image's own program gets; a command may start another one.

    Of a shell the script counts, if it starts the program, and not the shell's own flags.
    """
    words = [*container.get("command").items(), *container.get("args").items()]
    own = build.family.entry.get("binaries", ())
    program = basename(words[0].text or "") if container.get("command").exists and words else None
    if program is None or program in own:
        yield from flags(container)
    elif program in _SHELLS:
        script = words[-1]
        if any(basename(word) in own for word in (script.text or "").split()):
            yield from (each for each in flags(container) if each.node.route == script.route)


def _problem(flag: Flag, picker: Picker, build: Build, known: dict[str, Any]) -> Problem | None:
    entry = build.table("flags").get(flag.name)
    if entry is None:
        is_certain = _is_alone(flag) and build.knows_all("flags")
        is_certain = is_certain and (flag.name not in known or _is_other(build))
        is_slip = _is_alone(flag) and flag.name not in known and _slip(flag.name, build)
        return _unknown(flag, picker, build) if is_certain or is_slip else None
    if build.has(entry) is False:
        says = f"the flag '{_written(flag)}' {bound(entry, build)}"
        return _said(flag, picker, says, _advice(flag, entry, build), _renamed(flag, entry, build))
    refused = number(entry.get("refused"))
    if refused and (build.is_newest or (build.release and build.release >= refused)):
        says = f"setting '{_written(flag)}' ends {build.title} since v{entry['refused']}"
        return _said(flag, picker, says, "Take the flag and its value out.")
    return None


def _slip(name: str, build: Build) -> bool:
    """Whether one letter is wrong in the name of a flag, or two have changed places.

    That is no new flag, even where the list of flags is not whole.
    """
    return any(
        len(each) == len(name) > _SHORT and _is_slip(each, name)
        for each, entry in build.table("flags").items()
        if build.has(entry) is not False
    )


def _is_slip(right: str, written: str) -> bool:
    wrong = [
        index for index, (one, other) in enumerate(zip(right, written, strict=True)) if one != other
    ]
    if len(wrong) == 2:
        first, second = wrong
        return right[first] + right[second] == written[second] + written[first]
    return len(wrong) == 1


def _is_other(build: Build) -> bool:
    """Whether what other families have says nothing about this one: it is a program of its own."""
    return "production" in build.family.entry


def _unknown(flag: Flag, picker: Picker, build: Build) -> Problem:
    table = build.table("flags").items()
    there = [name for name, entry in table if build.has(entry) is not False]
    close = closest(flag.name, there)
    says = f"{build.title} has no flag '{_written(flag)}'"
    advice = f"Did you mean '--{close}'?" if close else "Take the flag and its value out."
    return _said(flag, picker, says, advice)


def _said(flag: Flag, picker: Picker, says: str, advice: str, fix: Fix | None = None) -> Problem:
    tag = picker.image.tag or "latest"
    return Problem(flag.node, f"{says}; the image's tag is '{tag}'", help=advice, fix=fix)


def _advice(flag: Flag, entry: dict[str, Any], build: Build) -> str:
    if "becomes" in entry:
        return f"Write '--{entry['becomes']}'."
    for name, each in build.table("flags").items():
        if each.get("becomes") == flag.name and build.has(each):
            return f"Write '-{name}', or take an image of v{entry['since']} or newer."
    if "since" in entry and build.release:
        return f"Take the flag out, or take an image of v{entry['since']} or newer."
    return "Take the flag and its value out."


def _renamed(flag: Flag, entry: dict[str, Any], build: Build) -> Fix | None:
    edits: tuple[Edit, ...] = ()
    match = _NAME.fullmatch(flag.node.text or "")
    if match and match[1] == flag.name and "becomes" in entry:
        edits = replacement(flag.node, match[0], f"--{entry['becomes']}{match[2]}")
    is_safe = build.release is not None
    return Fix(f"Write '--{entry['becomes']}'", edits, is_safe) if edits else None


def _is_alone(flag: Flag) -> bool:
    """Whether a flag is an argument, and no word of a script that may start other programs."""
    match = _NAME.fullmatch(flag.node.text or "")
    return match is not None and match[1] == flag.name


def _written(flag: Flag) -> str:
    """The flag as it is written; in a script, where the dashes are not known, by its name."""
    if not _is_alone(flag):
        return flag.name
    return f"{'--' if (flag.node.text or '').startswith('--') else '-'}{flag.name}"
