"""The plugins of an EndpointPickerConfig, and the profiles and parts that refer to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import Edit, Fix, Node, Problem, Related, closest, replacement
from ipi_lint_epp.verdicts import Reader, Verdict, judged

_SINGLE = "single-profile-handler"
_PARTS = (
    "schedulingProfiles",
    "saturationDetector",
    "dataLayer",
    "data",
    "parser",
    "requestHandler",
)
"""Where a `pluginRef` names a plugin of the list; those in a plugin's parameters are its own."""


def plugin_problems(config: Node, reader: Reader) -> Iterator[Problem]:
    """Plugins without a type, of a type that there is not, and two of one name."""
    names: dict[str, Node] = {}
    for plugin in config.get("plugins").items():
        kind, name = plugin.get("type"), plugin.get("name")
        if not kind.exists:
            yield Problem(
                plugin,
                "this plugin has no 'type'",
                help="Write the type of the plugin.",
                on_key=True,
            )
            continue
        if not kind.text:
            continue
        verdict = judged(kind.text, "plugins", reader)
        if verdict:
            yield _wrong_type(kind, verdict, config, reader)
        node = name if name.text else kind
        first = names.setdefault(node.text or "", node)
        if first is not node:
            yield Problem(
                node,
                f"two plugins have the name '{node.text}'",
                help="Give one of them a 'name' of its own; without one the type is the name.",
                related=(Related(first, "the first one"),),
            )


def reference_problems(config: Node, reader: Reader) -> Iterator[Problem]:
    """References to plugins that the list does not have."""
    plugins = config.get("plugins")
    if not isinstance(plugins.value, list):
        return
    names = _names(plugins)
    implied = _implied(reader)
    for part in _PARTS:
        for ref in _references(config.get(part)):
            name = ref.text
            if name and name not in names and name not in implied:
                yield Problem(
                    ref,
                    f"no plugin has the name '{name}'",
                    help=_meant(name, names, plugins),
                    related=(Related(plugins, "the plugins that there are", on_key=True),),
                )


def _meant(name: str, names: set[str], plugins: Node) -> str:
    for plugin in plugins.items():
        if plugin.get("type").text == name:
            return f"The plugin of that type has the name '{plugin.get('name').plain}'."
    close = closest(name, sorted(names))
    return f"Did you mean '{close}'?" if close else "Add it to 'plugins'."


def profile_problems(config: Node) -> Iterator[Problem]:
    """Profiles without a name, two of one name, and several where one is all that is taken."""
    profiles = list(config.get("schedulingProfiles").items())
    names: dict[str, Node] = {}
    for profile in profiles:
        name = profile.get("name")
        if not name.plain:
            yield Problem(
                profile if profile.value else name,
                "this scheduling profile has no 'name'",
                help="Write a name; 'default' is usual where there is one profile only.",
                on_key=True,
            )
        elif name.text:
            first = names.setdefault(name.text, name)
            if first is not name:
                yield Problem(
                    name,
                    f"two scheduling profiles have the name '{name.text}'",
                    help="Give one of them another name.",
                    related=(Related(first, "the first one"),),
                )
    if len(profiles) > 1:
        yield from _single_handler(config, profiles)


def weight_problems(config: Node, reader: Reader) -> Iterator[Problem]:
    """Fractions as weights, where the build takes whole numbers only."""
    build = reader.build
    entry = build.table("fractional-weights") if build else {}
    if not build or not entry or build.has(entry) is not False:
        return
    for profile in config.get("schedulingProfiles").items():
        for plugin in profile.get("plugins").items():
            weight = plugin.get("weight")
            if isinstance(weight.plain, float):
                yield Problem(
                    weight,
                    f"the weight {weight.plain} is a fraction, and before v{entry['since']} "
                    "weights are whole numbers",
                    help="Write whole numbers in the same proportion.",
                    related=reader.related,
                )


def _single_handler(config: Node, profiles: list[Node]) -> Iterator[Problem]:
    for plugin in config.get("plugins").items():
        kind = plugin.get("type")
        if kind.text == _SINGLE:
            yield Problem(
                kind,
                f"'{_SINGLE}' takes one scheduling profile, and there are {len(profiles)}",
                help="Take another profile handler, or leave one profile.",
                related=(Related(profiles[1], "the second profile", on_key=True),),
            )


def _wrong_type(kind: Node, verdict: Verdict, config: Node, reader: Reader) -> Problem:
    edits = _renamed(kind, verdict, config)
    is_safe = verdict.entry.get("becomes") is not None and _is_certain(reader)
    return Problem(
        kind,
        f"the plugin type '{kind.text}' {verdict.says}",
        help=verdict.advice
        or "Take the plugin out, with what refers to it, or take an image that has it.",
        related=reader.related,
        fix=Fix(f"Write '{verdict.meant}'", edits, is_safe) if edits else None,
        severity=verdict.severity,
    )


def _is_certain(reader: Reader) -> bool:
    return reader.build is not None and reader.build.release is not None


def _renamed(kind: Node, verdict: Verdict, config: Node) -> tuple[Edit, ...]:
    """The type, and the references that go by it where the plugin has no name of its own."""
    if not verdict.meant or not kind.text:
        return ()
    edits = replacement(kind, kind.text, verdict.meant)
    if not edits or kind.parent.get("name").text:
        return edits
    for part in _PARTS:
        for ref in _references(config.get(part)):
            if ref.text == kind.text:
                edits += replacement(ref, kind.text, verdict.meant)
    return edits


def _names(plugins: Node) -> set[str]:
    nodes = ((each.get("name"), each.get("type")) for each in plugins.items())
    return {name.text or kind.text or "" for name, kind in nodes}


def _implied(reader: Reader) -> set[str]:
    """The plugins that are there without an entry: of the build, else of any."""
    families: Mapping[str, dict[str, list[str]]] = reader.repository.facts.table("endpoint-pickers")
    entries = [reader.build.family.entry] if reader.build else families.values()
    return {name for entry in entries for name in entry.get("implied-plugins", ())}


def _references(part: Node) -> Iterator[Node]:
    """Every `pluginRef` below."""
    for key, node in part.entries():
        if key == "pluginRef":
            yield node
        elif key != "parameters":
            yield from _references(node)
    for item in part.items():
        yield from _references(item)
