"""All objects of a repository, found by what they are and by what refers to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import dirname
from typing import Any, TypeVar, TypeVarTuple

from ipi_lint.facts import Facts
from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Identity, Resource

GroupKind = tuple[str, str]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Ts = TypeVarTuple("Ts")


class ReferenceSpec(NamedTuple):
    """One way in which a kind names other objects.

    `path` leads to the entries: field names, and `[]` for each item of a list. An entry is an
    object with `name` and perhaps `group`, `kind` and `namespace`, or the `plain` name. `group`
    and `kind` are what an entry without them means; `role` says what the reference is for
    (`backend`, `parent`, ...). A `clusterwide` target has no namespace.
    """

    source: GroupKind
    path: tuple[str, ...]
    role: str
    group: str
    kind: str
    clusterwide: bool = False
    plain: bool = False


class Reference(NamedTuple):
    """A place where an object names another one. `node` is the entry, or the name itself."""

    source: Resource
    node: Node
    role: str
    target: Identity

    @property
    def name_node(self) -> Node:
        """The node that holds the target's name."""
        return self.node if self.node.text is not None else self.node.get("name")


class Gap(NamedTuple):
    """Why objects may exist that are not here: `path` says whose gap it is, and `why`.

    `kinds` are what it may hold, None for anything. What is only `delivered`, by a chart or from
    elsewhere, is in no cluster but those that its file belongs to.
    """

    path: str
    why: str
    kinds: frozenset[GroupKind] | None = None
    delivered: bool = False

    def __str__(self) -> str:
        return f"{self.path} {self.why}".strip()


class View(NamedTuple):
    """What belongs together in a Repository.

    `cluster` is the name of the cluster whose objects these are; empty where clusters are not told
    apart. `elsewhere` are objects of files that no cluster is known to take in: they may be in
    this one, too, and where it is `loose` (no GitOps object says what is applied) so may others of
    their kinds. `roots` says of a file's path which builds take it in.
    """

    cluster: str = ""
    elsewhere: Sequence[Resource] = ()
    loose: bool = False
    roots: Mapping[str, frozenset[str]] = {}


class Repository:
    """What a rule may ask about the objects of one cluster, or of all. No rule ever changes it.

    `settings` are the configuration's sections that rules may read, `facts` the dated tables.
    `gaps` say why the view is not whole; while there are any, an object that is not here may still
    exist. Rules of the scopes clusterset and repository get all objects, and each cluster's own in
    `clusters`. `defined` are the kinds that a CRD of the run defines. `before` is
    the whole of another revision, where the run has one to compare with.
    """

    def __init__(
        self,
        resources: Iterable[Resource] = (),
        references: Sequence[ReferenceSpec] = (),
        settings: Mapping[str, Any] | None = None,
        gaps: Sequence[Gap] = (),
        facts: Facts | None = None,
        view: View | None = None,
        clusters: Mapping[str, Repository] | None = None,
        defined: Collection[GroupKind] = (),
        before: Repository | None = None,
    ) -> None:
        self.resources = tuple(resources)
        self.references = tuple(references)
        self.settings: Mapping[str, Any] = settings or {}
        self.gaps = tuple(gaps)
        self.facts = facts or Facts()
        self.clusters: Mapping[str, Repository] = clusters or {}
        self.defined = frozenset(defined)
        self.before = before
        self._view = view or View()
        self._kept: dict[Any, Any] = {}
        self._gap_for: dict[tuple[GroupKind, ...], Gap | None] = {}
        self._references: dict[Resource, tuple[Reference, ...]] = {}
        self._specs: dict[GroupKind, list[ReferenceSpec]] = defaultdict(list)
        for spec in references:
            self._specs[spec.source].append(spec)

    @property
    def cluster(self) -> str:
        """The name of the cluster that this is; empty where clusters are not told apart."""
        return self._view.cluster

    @property
    def is_whole(self) -> bool:
        """Whether what is not here is known not to exist."""
        return not self.gaps

    def gap_for(self, *kinds: GroupKind) -> Gap | None:
        """A reason why objects of these kinds may exist that are not here; None: they do not."""
        if kinds not in self._gap_for:
            self._gap_for[kinds] = self._gap_of(kinds)
        return self._gap_for[kinds]

    def _gap_of(self, kinds: tuple[GroupKind, ...]) -> Gap | None:
        for gap in self.gaps:
            if gap.kinds is None or not gap.kinds.isdisjoint(kinds):
                return gap
        for kind in kinds if self._view.loose else ():
            stray = self._stray.get(kind)
            if stray:
                return Gap(stray.source.path, "is in no cluster that is known", frozenset([kind]))
        return None

    def together(self, one: Resource, other: Resource) -> bool:
        """Whether two objects certainly meet in a cluster.

        Where clusters are not told apart, a repository may hold several of them, or examples that
        have nothing to do with each other: then only what stands in one folder, or is taken in by
        one build, meets.
        """
        if self.cluster:
            return True
        here, there = one.source.path, other.source.path
        if dirname(here) == dirname(there):
            return True
        roots = self._view.roots
        return not roots.get(here, frozenset()).isdisjoint(roots.get(there, ()))

    def once(self, make: Callable[[Repository, *Ts], V], *of: *Ts) -> V:
        """What a function makes of this repository and of `of`, made when first asked for."""
        key = (make, *of)
        if key not in self._kept:
            self._kept[key] = make(self, *of)
        kept: V = self._kept[key]
        return kept

    def of_kind(self, group: str, kind: str) -> Sequence[Resource]:
        """All objects of a kind, in reading order."""
        return self._by_kind.get((group, kind), ())

    def find(self, identity: Identity) -> Sequence[Resource]:
        """The objects with exactly this identity: one, none, or several where it stands twice."""
        return self._by_identity.get(identity, ())

    def may_hold(self, identity: Identity) -> bool:
        """Whether the object is here, or might be."""
        return identity in self._by_identity or self.doubt(identity) is not None

    def doubt(self, identity: Identity) -> str | None:
        """Why an object that is not here may still exist; None: it does not.

        A gap may hold it, a namesake names no namespace, or it stands in a file of which it is not
        known which cluster takes it in.
        """
        kind = (identity.group, identity.kind)
        for gap in self.gaps:
            if gap.kinds is None or kind in gap.kinds:
                return str(gap)
        for other in self._by_name.get((identity.group, identity.kind, identity.name), ()):
            if identity.namespace is None or other.identity.namespace is None:
                return f"{other.source.path} has one of that name, and a namespace is not said"
        for other in self._elsewhere.get((identity.group, identity.kind, identity.name), ()):
            if None in (identity.namespace, other.identity.namespace) or (
                other.identity.namespace == identity.namespace
            ):
                return f"{other.source.path} has it, and is in no cluster that is known"
        return None

    def namesakes(self, name: str) -> Sequence[Resource]:
        """All objects of a name, of any kind and in any namespace."""
        return self._by_bare_name.get(name, ())

    def names_of(self, group: str, kind: str, namespace: str | None = None) -> Sequence[str]:
        """The names of a kind's objects, in order; of one namespace if it is given."""
        return sorted(
            {
                each.identity.name
                for each in self.of_kind(group, kind)
                if namespace is None or each.identity.namespace in (None, namespace)
            }
        )

    def references_from(self, resource: Resource, *roles: str) -> Iterator[Reference]:
        """What an object names, in the order of the reference table; only `roles` if given."""
        specs = self._specs.get(resource.group_kind)
        if specs is None:
            return
        found = self._references.get(resource)  # kept: one rule after another asks
        if found is None:
            found = self._references[resource] = resource.once(_references, tuple(specs))
        for reference in found:
            if not roles or reference.role in roles:
                yield reference

    def references_to(self, identity: Identity) -> Sequence[Reference]:
        """Who names an object, whether or not it exists."""
        return self._by_target.get(identity, ())

    @cached_property
    def _by_kind(self) -> Mapping[GroupKind, list[Resource]]:
        return _index(self.resources, lambda resource: resource.group_kind)

    @cached_property
    def _by_identity(self) -> Mapping[Identity, list[Resource]]:
        return _index(self.resources, lambda resource: resource.identity)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], list[Resource]]:
        def name(resource: Resource) -> tuple[str, str, str]:
            return (*resource.group_kind, resource.identity.name)

        return _index(self.resources, name)

    @cached_property
    def _by_bare_name(self) -> Mapping[str, list[Resource]]:
        return _index(self.resources, lambda resource: resource.identity.name)

    @cached_property
    def _elsewhere(self) -> Mapping[tuple[str, str, str], list[Resource]]:
        def name(resource: Resource) -> tuple[str, str, str]:
            return (*resource.group_kind, resource.identity.name)

        return _index(self._view.elsewhere, name)

    @cached_property
    def _stray(self) -> Mapping[GroupKind, Resource]:
        return {each.group_kind: each for each in reversed(self._view.elsewhere)}

    @cached_property
    def _by_target(self) -> Mapping[Identity, list[Reference]]:
        references = (
            reference for resource in self.resources for reference in self.references_from(resource)
        )
        return _index(references, lambda reference: reference.target)


def _index(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    index: dict[K, list[V]] = {}
    for item in items:
        index.setdefault(key(item), []).append(item)
    return index


def _references(resource: Resource, specs: tuple[ReferenceSpec, ...]) -> tuple[Reference, ...]:
    return tuple(
        Reference(resource, node, spec.role, target)
        for spec in specs
        for node in _entries(resource.node, spec.path)
        if (target := _target(resource, node, spec))
    )


def _entries(node: Node, path: Sequence[str]) -> Iterator[Node]:
    if not path:
        yield node
    elif path[0] == "[]":
        for item in node.items():
            yield from _entries(item, path[1:])
    elif (below := node.get(path[0])).plain is not None:
        yield from _entries(below, path[1:])


def _target(resource: Resource, node: Node, spec: ReferenceSpec) -> Identity | None:
    if spec.plain:
        name, group, kind, namespace = node.text or "", spec.group, spec.kind, None
    else:
        name = node.get("name").text or ""
        group = _said(node.get("group"), spec.group)
        kind = _said(node.get("kind"), spec.kind)
        namespace = node.get("namespace").text
    if not name:
        return None
    if spec.clusterwide:
        return Identity(group, kind, None, name)
    return Identity(group, kind, namespace or resource.identity.namespace, name)


def _said(node: Node, default: str) -> str:
    return default if node.text is None else node.text
