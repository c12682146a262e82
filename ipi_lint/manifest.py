"""One file as manifests: documents and objects, faults of the text, and what was skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from json import JSONDecoder

from ipi_lint.node import Document
from ipi_lint.reader import Limits, Unreadable, read_document, split
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.resource import Identity, Resource, resources
from ipi_lint.source import Source, Span

KUSTOMIZE_GROUP = "kustomize.config.k8s.io"
_MANIFEST_LINE = regex(r"""^[ \t"'{-]*+(?:apiVersion|kind)["']?[ \t]*:""", re.MULTILINE)
_DOCUMENT_END = regex(r"^\.\.\.\s", re.MULTILINE)
_REST = regex(r"(?:\s++|#[^\n]*+(?:\n|$)|\.\.\.[ \t]*(?:#[^\n]*)?\r?(?:\n|$))*+")


class TextFault(NamedTuple):
    """Something wrong with the text itself. `rule` is the reading rule that reports it."""

    rule: str
    fault: Unreadable


class Skipped(NamedTuple):
    """A document, or a part of one, that is not looked at. `reason` is a stable word."""

    reason: str
    detail: str
    span: Span


class Manifests:
    """What one file holds. It is filled by `read_manifests` and changed by nobody after that."""

    def __init__(
        self,
        source: Source,
        documents: Iterable[Document] = (),
        resources: Iterable[Resource] = (),
        faults: Iterable[TextFault] = (),
        skipped: Iterable[Skipped] = (),
        kustomizations: Iterable[Document] = (),
    ) -> None:
        self.source = source
        self.documents = [*documents]
        self.resources = [*resources]
        self.faults = [*faults]
        self.skipped = [*skipped]
        self.kustomizations = [*kustomizations]

    @property
    def layers(self) -> Iterator[Resource]:
        """The kustomizations as objects, for rules about them; no cluster ever gets them."""
        for document in self.kustomizations:
            kind = document.node.get("kind").text or "Kustomization"
            group, _, version = (document.node.get("apiVersion").text or "").rpartition("/")
            name = document.node.get("metadata", "name").text or ""
            identity = Identity(group or KUSTOMIZE_GROUP, kind, None, name)
            yield Resource(identity, version or "v1beta1", document.node)


def read_manifests(source: Source, limits: Limits, max_documents: int, in_chart: bool) -> Manifests:
    """Reads a whole file; never raises for what stands in it.

    `in_chart` says that the file is one of a Helm chart's templates. A fault counts only in a file
    that looks like manifests: other YAML (CI files, values) may be broken in its own way.
    """
    read = Manifests(source)
    is_manifest_file = looks_like_manifests(source.text)
    for span, result in _documents(source, limits):
        if len(read.documents) >= max_documents:
            plural = "" if max_documents == 1 else "s"
            message = f"the file has more than {max_documents:,} document{plural}"
            hint = "Raise `limits.documents` in the configuration if this is meant."
            read.faults.append(TextFault("too-big", Unreadable(span, message, hint)))
            break
        if isinstance(result, Document):
            _sort(read, result, in_chart)
        elif _is_template(source.text, span):
            read.skipped.append(Skipped("helm-template", "", span))
        elif is_manifest_file:
            read.faults.append(TextFault("too-big" if result.limit else "yaml-syntax", result))
        else:
            read.skipped.append(Skipped("not-a-manifest", "unreadable YAML", result.span))
    if is_manifest_file:
        read.faults += _dropped(read, source)
    return read


def looks_like_manifests(text: str) -> bool:
    """Whether some line begins as a Kubernetes object's does."""
    return bool(_MANIFEST_LINE.search(text))


def _documents(source: Source, limits: Limits) -> Iterator[tuple[Span, Document | Unreadable]]:
    index = 0
    for cut in split(source.text):
        if cut.bad_separator:
            hint = "Put it on a line of its own."
            message = "a document separator carries nothing but a comment"
            yield cut.span, Unreadable(cut.span, message, hint)
            continue
        span = cut.span
        while True:
            result = read_document(source, span, index, limits)
            if isinstance(result, Unreadable):
                yield span, result
                break
            if result.document:
                index += 1
                yield span, result.document
            rest = _after(source, result.end, cut.span.end)
            if not source.text.startswith("{", rest) or rest <= span.start:
                break
            end = _json_end(source.text, rest)
            if end is None:
                hint = "Put '---' on a line of its own before it."
                message = "only JSON objects follow each other without a separator"
                yield cut.span, Unreadable(Span(rest, rest + 1), message, hint)
                break
            span = Span(rest, end)


def _json_end(text: str, start: int) -> int | None:
    """Where the JSON object that begins here ends; None where it is no JSON.

    It is cut out before it is composed: thousands of objects on one line would each cost the line.
    """
    try:
        return JSONDecoder().raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


def _after(source: Source, end: int, stop: int) -> int:
    """Where the first thing stands after a document's end that is neither blank nor comment."""
    match = _REST.match(source.text, end, stop)
    return match.end() if match else end


def _dropped(read: Manifests, source: Source) -> Iterator[TextFault]:
    """What stands behind a `...` line: Kubernetes' reader stops there and says nothing."""
    if "..." not in source.text:
        return
    for document in read.documents:
        match = _DOCUMENT_END.search(source.text, *document.span)
        if not match or match.start() < document.root.end:
            continue
        at = _after(source, match.start(), document.span.end)
        if at < document.span.end:
            line_end = source.text.find("\n", at, document.span.end)
            end = line_end if line_end > 0 else document.span.end
            message = "everything from here to the next '---' is dropped"
            hint = "Begin a document with '---', or remove the '...' line above."
            fault = Unreadable(Span(at, end), message, hint)
            yield TextFault("text-after-document-end", fault)


def _sort(read: Manifests, document: Document, in_chart: bool) -> None:
    read.documents.append(document)
    text = document.source.text
    templated = _is_template(text, document.span)
    if in_chart and templated:
        read.skipped.append(Skipped("helm-template", "", document.span))
        return
    head = document.head
    if head is None and not isinstance(document.value, dict):
        read.skipped.append(Skipped("not-a-manifest", "no mapping", document.root))
        return
    api_version, kind = head[:2] if head else _said(document)
    name = read.source.path.rpartition("/")[2]
    if (api_version or "").startswith(f"{KUSTOMIZE_GROUP}/") or name in (
        "kustomization.yaml",
        "kustomization.yml",
        "Kustomization",
    ):
        read.kustomizations.append(document)
        read.skipped.append(Skipped("kustomize", kind or "Kustomization", document.root))
        return
    if not api_version or not kind:
        read.skipped.append(Skipped("not-a-manifest", "no apiVersion and kind", document.root))
        return
    if head is None and "$patch" in document.value:
        read.skipped.append(Skipped("kustomize-patch", "", document.root))
        return
    for resource in resources(document):
        if templated and _is_templated(resource):
            read.skipped.append(Skipped("helm-template", "", resource.node.span))
        else:
            read.resources.append(resource)


def _said(document: Document) -> tuple[str | None, str | None]:
    root = document.node
    return root.get("apiVersion").text, root.get("kind").text


def _is_template(text: str, span: Span) -> bool:
    return text.find("{{", *span) >= 0 or text.find("{%", *span) >= 0


def _is_templated(resource: Resource) -> bool:
    """Whether a template engine still has to fill in what the object is.

    Elsewhere `{{` is ordinary text: dashboards, alert rules and scripts in ConfigMaps hold it.
    """
    says = (*resource.identity, resource.version)
    return any("{{" in each for each in says if each)
