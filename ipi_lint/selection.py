"""Which rules run, and how bad their findings are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ipi_lint.records import NamedTuple
from ipi_lint.rule import PRESETS, READING, Mode, Preset, Rule, Severity
from ipi_lint.words import closest


class UnknownRuleError(Exception):
    """A code, prefix or name that no rule has. `word` is what was written."""

    def __init__(self, word: str, known: Sequence[Rule]) -> None:
        names = [each for rule in known for each in (rule.code, rule.name)]
        close = closest(word, names)
        hint = f"; did you mean '{close}'?" if close else "; `ipi-lint rules` lists them"
        super().__init__(f"no rule has the code or name '{word}'{hint}")
        self.word = word


class Selection(NamedTuple):
    """The rules that run, by code order, and the severities that the configuration changed."""

    rules: tuple[Rule, ...]
    severities: Mapping[str, Severity]

    def severity(self, rule: Rule, own: Severity | None) -> Severity:
        """A finding's severity: the configuration's word, else the problem's, else the rule's."""
        return self.severities.get(rule.code) or own or rule.severity


def select_rules(
    known: Sequence[Rule],
    mode: Mode,
    select: Iterable[str],
    ignore: Iterable[str],
    severity: Mapping[str, Severity],
    preset: Preset = "recommended",
) -> Selection:
    """Chooses among all known rules; the preset counts where nothing is selected.

    Raises UnknownRuleError for a word that fits none.
    """
    selected = {rule.code for word in select for rule in matching(word, known)}
    ignored = {rule.code for word in ignore for rule in matching(word, known)}
    levels = {
        rule.code: level for word, level in severity.items() for rule in matching(word, known)
    }
    chosen = [
        rule
        for rule in known
        if (_is_wanted(rule, selected, preset) or rule.code.startswith(READING))
        and rule.code not in ignored
        and mode in rule.modes
    ]
    return Selection(tuple(sorted(chosen, key=lambda rule: rule.code)), levels)


def _is_wanted(rule: Rule, selected: Collection[str], preset: Preset) -> bool:
    if selected:
        return rule.code in selected
    return PRESETS.index(rule.preset) <= PRESETS.index(preset)


def matching(word: str, known: Sequence[Rule]) -> list[Rule]:
    """The rules that a word means: one by code or name, several by a prefix of their codes, or ALL.

    Raises UnknownRuleError where there is none.
    """
    if word == "ALL":
        return list(known)
    found = [rule for rule in known if word in (rule.code, rule.name)] or [
        rule for rule in known if word and rule.code.startswith(word)
    ]
    if not found:
        raise UnknownRuleError(word, known)
    return found
