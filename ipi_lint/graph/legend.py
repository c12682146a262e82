"""The legend of the static picture."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint.graph.geometry import OUTLINES
from ipi_lint.graph.parts import glyph, text
from ipi_lint.rule import Severity

LEGEND_WIDTH, LEGEND_HEIGHT = 1080, 44
_STATES = (
    ("missing", "missing: named, and in no file"),
    ("expected", "a controller makes it, or not in view"),
)


def legend(left: int, top: int) -> Iterator[str]:
    """What outlines of severities and dashes mean."""
    x, y = left, top + 12
    for severity in reversed(Severity):
        yield glyph(x, y, severity)
        yield text(x + 22, y + 13, "said", str(severity))
        x += 46 + 8 * len(str(severity))
    for state, words in _STATES:
        yield (
            f'<g class="box {state}" transform="translate({x} {y - 1}) scale(.16 .4)">'
            f'<path class="outline" d="{OUTLINES["box"]}" vector-effect="non-scaling-stroke"/></g>'
        )
        yield text(x + 48, y + 13, "said", words)
        x += 66 + 7 * len(words)
    yield f'<g class="edge broken"><path class="way" d="M{x} {y + 8}h30"/></g>'
    yield f'<g class="edge broken"><path class="head" d="M{x + 38} {y + 8}l-9 -5v10z"/></g>'
    yield text(x + 48, y + 13, "said", "no traffic passes")
    x += 180
    yield (
        f'<g class="sign" transform="translate({x} {y - 1}) scale(.16 .4)">'
        f'<path class="outline" d="{OUTLINES["sign"]}" vector-effect="non-scaling-stroke"/></g>'
    )
    yield text(x + 44, y + 13, "said", "stands in another frame")
