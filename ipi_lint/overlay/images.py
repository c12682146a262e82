"""`images:`: new names, tags and digests for containers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import re2

from ipi_lint.node import Node, Site
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.paths import change_fields, change_items
from ipi_lint.overlay.specs import Specs
from ipi_lint.overlay.values import RefusedError, Slot, scalar_text
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.schema.pattern import pattern_of

_FIELDS = ("name", "newName", "newTag", "digest", "tagSuffix")
_CONTAINERS = ("containers", "initContainers")
_ARGO = regex(r"(?:(?P<name>[^=]+)=)?(?P<new>.*)", re.DOTALL)


class Image(NamedTuple):
    """What an image becomes; what is empty stays. `site` is where that is said."""

    name: str
    new_name: str
    new_tag: str
    digest: str
    tag_suffix: str
    site: Site | None


def set_images(drafts: Sequence[Draft], layer: Layer, specs: Specs) -> Iterator[Partial]:
    """Every container's image, wherever a list named `containers` stands, and the specs' fields."""
    holders = _Holders()
    for image in _images(layer):
        if isinstance(image, Partial):
            yield image
            continue
        node, wanted = image
        for draft in drafts:
            if draft.gvk.kind == "CustomResourceDefinition":
                continue
            try:
                _set_image(draft, wanted, specs, holders)
            except RefusedError as error:
                yield Partial(node, str(error))


def split_image(text: str) -> tuple[str, str, str]:
    """Name, tag and digest; a registry's port is no tag."""
    slash = max(text.find("/"), 0)
    at, colon = text.find("@", slash), text.find(":", slash)
    if at >= 0 and (colon < 0 or at < colon):
        return text[:at], "", text[at + 1 :]
    if colon < 0:
        return text, "", ""
    if at >= 0:
        return text[:colon], text[colon + 1 : at], text[at + 1 :]
    return text[:colon], text[colon + 1 :], ""


def _images(layer: Layer) -> Iterator[tuple[Node, Image] | Partial]:
    """One for each name: what a later text says about a name replaces what an earlier one says."""
    found: dict[str, tuple[Node, Image] | Partial] = {}
    nodes = (*layer.all("images"), *layer.all("imageTags"))
    for number, node in enumerate(nodes):
        for index, entry in enumerate(node.items()):
            image = _image(entry)
            name = image.name if image else ""
            key = name if len(layer.all("images")) > 1 else f"{number} {index}"
            found[key] = (
                (entry, image) if image else Partial(entry, "an entry of 'images' must hold text")
            )
    yield from found.values()


def _image(entry: Node) -> Image | None:
    site = entry.document.site(entry.route)
    if entry.text is not None:
        return _argo_image(entry.text, site)
    values = [entry.get(name) for name in _FIELDS]
    if not isinstance(entry.value, dict) or any(
        each.plain is not None and each.text is None for each in values
    ):
        return None
    said = [each for each in values[1:] if each.text]
    if len(said) == 1:
        site = said[0].document.site(said[0].route)
    name, new_name, new_tag, digest, tag_suffix = (each.text or "" for each in values)
    return Image(name, new_name, new_tag, digest, tag_suffix, site)


def _argo_image(text: str, site: Site | None) -> Image | None:
    """Argo CD's form: `name=new-name:tag`, each part but one of the names optional."""
    match = _ARGO.fullmatch(text)
    if not match:
        return None
    new_name, tag, digest = split_image(match["new"])
    name = match["name"] or new_name
    return Image(name, new_name if match["name"] else "", tag, digest, "", site)


class _Holders:
    """Which mappings and lists hold a list of containers, however deep."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def has(self, value: Any) -> bool:
        if not isinstance(value, dict | list):
            return False
        if id(value) not in self._known:
            self._known[id(value)] = self._find(value)
        return self._known[id(value)]

    def _find(self, value: dict[str, Any] | list[Any]) -> bool:
        if isinstance(value, list):
            return any(map(self.has, value))
        below = [self.has(each) for each in value.values()]
        return any(below) or any(isinstance(value.get(key), list) for key in _CONTAINERS)


def _set_image(draft: Draft, image: Image, specs: Specs, holders: _Holders) -> None:
    change = _changer(image)
    draft.value = _everywhere(draft, Slot(draft.value), change, holders).value
    change_fields(draft, specs.fields["images"], change)


def _everywhere(
    draft: Draft, slot: Slot, change: Callable[[Slot], Slot], holders: _Holders
) -> Slot:
    if not holders.has(slot.value):
        return slot
    if isinstance(slot.value, list):
        return change_items(draft, slot, lambda item: _everywhere(draft, item, change, holders))
    container = slot.value
    for key in list(container):
        value = container[key]
        if not isinstance(value, dict | list):
            continue
        old = draft.entry(container, key)
        new = _everywhere(draft, old, change, holders)
        if key in _CONTAINERS and isinstance(new.value, list):
            new = change_items(draft, new, lambda item: _container(draft, item, change))
        if new.value is not old.value:
            container = draft.put_anew(container, key, new)
    return Slot(container, slot.site)


def _container(draft: Draft, slot: Slot, change: Callable[[Slot], Slot]) -> Slot:
    if not isinstance(slot.value, dict):
        raise RefusedError("a container must be a mapping")
    if slot.value.get("image") is None:
        return slot
    old = draft.entry(slot.value, "image")
    return Slot(draft.put(slot.value, "image", change(old)), slot.site)


def _changer(image: Image) -> Callable[[Slot], Slot]:
    matches = _pattern(image.name)

    def change(slot: Slot) -> Slot:
        if isinstance(slot.value, dict | list):
            raise RefusedError("an image must be text")
        text = scalar_text(slot.value)
        if matches is None or not matches.search(text):
            return slot
        return Slot(_renamed(text, image), image.site)

    return change


def _renamed(text: str, image: Image) -> str:
    name, tag, digest = split_image(text)
    name = image.new_name or name
    if image.new_tag:
        tag, digest = image.new_tag, image.digest
    elif image.digest:
        tag, digest = "", image.digest
    elif image.tag_suffix:
        tag, digest = tag + image.tag_suffix, ""
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def _pattern(name: str) -> Any:
    """The name counts as a pattern, as in Kustomize; None where it is none."""
    try:
        return pattern_of(f"^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$")
    except re2.error:
        return None
