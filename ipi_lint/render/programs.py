"""The programs that render: found on the user's PATH, and run so that they reach nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ipi_lint.records import NamedTuple
from ipi_lint.render.model import RenderError

MODES = ("none", "kustomize", "helm", "auto")
_ANY_FILE = "--load-restrictor=LoadRestrictionsNone"
"""As Flux builds. There is no file in a workplace but copies of the repository's own."""
_NOWHERE = "http://127.0.0.1:1"
_MOST_SECONDS = 60.0
_MOST_SECONDS_OF_ALL = 600.0
_MOST_BYTES = 16 * 1024 * 1024
_MOST_WORDS = 400


class Program(NamedTuple):
    """A program by its name and its absolute path; `command` is what makes it render."""

    name: str
    path: str
    command: tuple[str, ...]


class Programs(NamedTuple):
    """The programs that a run may use; None for one that is not there or not asked for."""

    kustomize: Program | None = None
    helm: Program | None = None


@dataclass
class Clock:
    """How much time all programs of a run have left together."""

    left: float = _MOST_SECONDS_OF_ALL
    most: float = _MOST_SECONDS


def find_programs(mode: str, root: Path | None) -> Programs:
    """The programs on PATH that a mode asks for. What lies in the linted folder is none."""
    kustomize, helm = mode in ("kustomize", "auto"), mode in ("helm", "auto")
    return Programs(
        _found("kustomize", ("build", _ANY_FILE), root)
        or _found("kubectl", ("kustomize", _ANY_FILE), root)
        if kustomize
        else None,
        _found("helm", ("template",), root) if helm else None,
    )


def lacking(mode: str, root: Path | None) -> str:
    """What a mode asks for that is not installed, in words; empty where nothing is lacking."""
    found = find_programs(mode, root)
    if mode == "kustomize" and not found.kustomize:
        return "neither kustomize nor kubectl is installed"
    if mode == "helm" and not found.helm:
        return "helm is not installed"
    return ""


def run(program: Program, arguments: Sequence[str], work: Path, clock: Clock) -> str:
    """What a program prints, run in a workplace that is its whole world.

    It gets no variable of ours: no home, no settings, no plugins, no cluster, no PATH, and a proxy
    that is not there. Raises RenderError where it fails, prints too much or takes too long.
    """
    if clock.left <= 0:
        raise RenderError(f"{program.name} was not run: all programs together took too long")
    seconds = min(clock.most, clock.left)
    started = time.monotonic()
    out, err = work / "stdout", work / "stderr"
    try:
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(  # noqa: S603 (a list, no shell)
                [program.path, *program.command, *arguments],
                cwd=work,
                env=_environment(work),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
    except OSError as error:
        raise RenderError(f"{program.name} cannot be run: {error.strerror}") from None
    except ValueError:  # a zero byte, or half of a character
        raise RenderError(f"{program.name} cannot be given these arguments") from None
    try:
        _wait(process, program, (out, err), started + seconds)
    finally:
        clock.left -= time.monotonic() - started
    said = err.read_bytes().decode("utf-8", "replace")
    if process.returncode:
        raise RenderError(f"{program.name}: {_first_line(said, work) or 'it failed'}")
    try:
        return out.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RenderError(f"{program.name} printed what is not UTF-8") from None


def _found(name: str, command: tuple[str, ...], root: Path | None) -> Program | None:
    """A program in an absolute folder of PATH; nothing of the linted repository is ever run.

    Where another revision is linted, the repository is the one that the command was called in.
    """
    folders = os.environ.get("PATH", "").split(os.pathsep)
    path = os.pathsep.join(each for each in folders if Path(each).is_absolute())
    found = shutil.which(name, path=path) if path else None
    if found is None:
        return None
    program = Path(found).resolve()
    if any(program.is_relative_to(each) for each in _linted(root)):
        return None
    return Program(name, found, command)


def _linted(root: Path | None) -> Iterator[Path]:
    if root:
        yield root.resolve()
    try:
        here = Path.cwd()
    except OSError:
        return
    yield from (each for each in (here, *here.parents) if (each / ".git").exists())


def _environment(work: Path) -> dict[str, str]:
    empty = str(work / "empty")
    (work / "empty").mkdir(exist_ok=True)
    (work / "kubeconfig").touch()
    nowhere = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    folders = (
        *("PATH", "HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP"),
        *("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "KUSTOMIZE_PLUGIN_HOME"),
        *("HELM_CONFIG_HOME", "HELM_CACHE_HOME", "HELM_DATA_HOME", "HELM_PLUGINS"),
        "HELM_REPOSITORY_CACHE",
    )
    return {
        **dict.fromkeys(folders, empty),
        **dict.fromkeys((*nowhere, *(each.lower() for each in nowhere)), _NOWHERE),
        "NO_PROXY": "",
        "KUBECONFIG": str(work / "kubeconfig"),
        "KUBERC": "off",
        "HELM_REGISTRY_CONFIG": str(work / "empty" / "registry.json"),
        "HELM_REPOSITORY_CONFIG": str(work / "empty" / "repositories.yaml"),
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
        **{name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
    }


def _wait(
    process: subprocess.Popen[bytes], program: Program, written: Sequence[Path], until: float
) -> None:
    """Waits for the end, which comes early for one that is too slow or prints too much."""
    try:
        while not _is_over(process):
            _refuse_too_much(program, written)
            if time.monotonic() >= until:
                raise RenderError(f"{program.name} took too long and was stopped")
        _refuse_too_much(program, written)
    finally:
        _end(process)


def _is_over(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return False
    return True


def _refuse_too_much(program: Program, written: Sequence[Path]) -> None:
    if any(each.stat().st_size > _MOST_BYTES for each in written):
        raise RenderError(f"{program.name} printed more than {_MOST_BYTES:,} bytes")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that still runs, and what it started itself."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _first_line(text: str, work: Path) -> str:
    """The first line that says something, without the workplace's own path."""
    for line in text.replace(f"{work}{os.sep}", "").replace(str(work), "").splitlines():
        words = " ".join(line.split())
        if words and not words.startswith("WARNING:"):
            return words.removeprefix("Error: ").removeprefix("error: ")[:_MOST_WORDS]
    return ""
