"""What files hold, kept from run to run: one that is unchanged is neither read nor parsed again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ipi_lint import witness
from ipi_lint.config import Bounds
from ipi_lint.digest import digest
from ipi_lint.disk import Stamp
from ipi_lint.manifest import Manifests
from ipi_lint.reader.file import decode
from ipi_lint.reader.quick import PlainDocument
from ipi_lint.reader.rows import Words
from ipi_lint.records import NamedTuple
from ipi_lint.rows import manifests_of, rows_of
from ipi_lint.source import Source
from ipi_lint.store import Store
from ipi_lint.witness import Witness

_FORM = 1
_LEAST = 50
"""So many files at least: fewer are sooner read than looked up."""
_FEW = 20
"""So many are sooner looked at again than all that is known of the others is written again."""
_LETTERS = "01"
_UNASKED = "-"


class _Kept(NamedTuple):
    """A file as it is kept. `proof` and `digest` are the witness's, `data` says what is in it.

    `held` says of each document, and of the whole text at last, which words it holds: a letter for
    each entry of the table of words.
    """

    proof: Stamp | None
    digest: str
    in_chart: bool
    data: list[Any]
    held: list[str]
    own: list[Any] | None
    """What `own` gave, after the key by which it was given."""


class _Noted(NamedTuple):
    """A file of this run. `kept` is what was known of it, `data` what is in it now."""

    file: str
    in_chart: bool
    source: Source
    documents: list[PlainDocument]
    data: list[Any]
    kept: _Kept | None

    @property
    def holders(self) -> list[PlainDocument | Source]:
        return [*self.documents, self.source]


class Recall:
    """The files below some paths, as a program of an identity reads them within these bounds."""

    def __init__(self, store: Store, identity: str, paths: Sequence[str], bounds: Bounds) -> None:
        asked = json.dumps([_FORM, identity, paths, bounds])
        self._name = f"files-{digest(asked.encode())}"
        self._store, self._limits, self._size = store, bounds.yaml, bounds.file_size
        self._words: list[tuple[str, ...]] = []
        self._kept: dict[str, _Kept] = {}
        self._noted: dict[str, _Noted] = {}
        self._held: dict[str, Words] = {}
        self._own: dict[str, list[Any]] = {}
        content = store.load(self._name)
        try:
            words = [tuple(map(str, each)) for each in content["words"]]
            kept = {path: _Kept(*row) for path, row in content["files"].items()}
        except (AttributeError, KeyError, TypeError):  # nothing, or not what we wrote
            return
        self._words, self._kept = words, kept

    def find(self, path: str, file: str, in_chart: bool) -> Manifests | None:
        """What a file held, if that is known and the file is the same."""
        kept = self._kept.get(path)
        if (
            kept is None
            or kept.in_chart != in_chart
            or not witness.is_same(file, self._size, kept.proof, kept.digest)
        ):
            return None
        source = _KeptSource(path, file, self._size, kept.digest)
        try:
            source.held.update(self._words_of(kept.held[-1]))
            held = map(self._words_of, kept.held[:-1])
            found = manifests_of(kept.data, source, self._limits, [*held])
        except (AttributeError, LookupError, TypeError, ValueError):  # not what we wrote
            return None
        self._noted[path] = _Noted(file, in_chart, source, _plain(found), kept.data, kept)
        return found

    def note(self, file: str, in_chart: bool, read: Manifests) -> None:
        """Remembers what was read, before anybody changes it."""
        data = rows_of(read)
        if data is not None:
            noted = _Noted(file, in_chart, read.source, _plain(read), data, None)
            self._noted[read.source.path] = noted

    def own(self, key: str) -> Iterator[tuple[str, list[Any]]]:
        """The files of this run with what was noted of each under a key, in a run before."""
        for path, each in self._noted.items():
            if each.kept and each.kept.own and each.kept.own[0] == key:
                self._own[path] = each.kept.own
                yield path, each.kept.own[1]

    def note_own(self, path: str, key: str, rows: list[Any]) -> None:
        """Remembers something of a file, as JSON has it, beside what is in it."""
        self._own[path] = [key, rows]

    def keep(self, seen: Witness) -> None:
        """Keeps what was noted, for the next run; not where next to nothing is new."""
        files = {
            path: (each, known)
            for path, each in self._noted.items()
            if (known := seen.file(each.file, self._size))
        }
        changed = sum(self._is_new(path, *found) for path, found in files.items())
        gone = len(self._kept.keys() - files.keys())
        if len(files) < _LEAST or changed + gone <= _FEW:
            return
        asked = (words for each, _ in files.values() for one in each.holders for words in one.held)
        numbers = {words: at for at, words in enumerate(dict.fromkeys((*self._words, *asked)))}
        rows = {
            path: _Kept(
                *(proof, digest, each.in_chart, each.data),
                [_letters(one.held, numbers) for one in each.holders],
                self._own.get(path),
            )
            for path, (each, (proof, digest)) in files.items()
        }
        self._store.save(self._name, {"words": [*numbers], "files": rows})

    def _is_new(self, path: str, each: _Noted, known: tuple[Stamp | None, str]) -> bool:
        kept = each.kept
        return kept is None or kept.proof != known[0] or kept.own is not self._own.get(path)

    def _words_of(self, letters: str) -> Words:
        if letters not in self._held:
            self._held[letters] = {
                words: letter == _LETTERS[True]
                for words, letter in zip(self._words, letters, strict=False)
                if letter != _UNASKED
            }
        return self._held[letters]


class _KeptSource(Source):
    """A file whose text is read when it is asked for; the bytes have to be those that they were."""

    def __init__(self, path: str, file: str, size: int, digest: str) -> None:
        vars(self).update(path=path, _file=file, _size=size, _digest=digest)

    @cached_property  # type: ignore[misc]  # what is final there is so here, too
    def text(self) -> str:
        own = vars(self)
        data = witness.same(own["_file"], own["_size"], own["_digest"])
        if data is None:
            raise OSError(f"'{self.path}' was changed while it was checked; run it again")
        return decode(data).text


def _plain(read: Manifests) -> list[PlainDocument]:
    return [each for each in read.documents if isinstance(each, PlainDocument)]


def _letters(held: Words, numbers: Mapping[tuple[str, ...], int]) -> str:
    letters = [_UNASKED] * len(numbers)
    for words, says in held.items():
        letters[numbers[words]] = _LETTERS[says]
    return "".join(letters).rstrip(_UNASKED)
