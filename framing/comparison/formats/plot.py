"""A comparison as a forest plot: one figure of every group, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from framing.comparison.formats._words import LIKELY, holds, measured
from framing.comparison.measures import ALL, SCORE, SHARE
from framing.errors import FramingError
from framing.report.formats.text import safe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from framing.comparison.record import CorpusReport

_ABOVE, _BELOW, _ELSE = ("#d55e00", "^"), ("#0072b2", "v"), ("#555555", "o")
"""Colours of Okabe & Ito (2008), and marks, so that neither grey print nor colour blindness hides which is which."""
_UNITS = {SCORE: "mean probability of biased wording", SHARE: "expected share of sentences"}


def plot(report: CorpusReport, kind: str, name: str, voice: str, axes: Axes | None) -> Axes:
    """One line a group, in the report's order (periods) or by value; the reference as a grey line."""
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise FramingError("plot() needs matplotlib: pip install 'framing[plot]'") from error

    found = [report.estimate(group.name, kind, name, voice) for group in report.groups]
    shown = [(one, one.value) for one in found if one.value is not None]
    if not any(":" in key for key in report.about["by"]):
        shown.sort(key=lambda one: -one[1])
    if axes is None:
        axes = pyplot.subplots(figsize=(6.4, 0.8 + 0.24 * max(len(shown), 3)), layout="constrained")[1]
    apart = {
        one.group: one for one in report.differences if (one.kind, one.name, one.voice) == (kind, found[0].name, voice)
    }
    for row, (one, value) in enumerate(shown):
        differ = apart.get(one.group)
        colour, mark = _ELSE
        if differ is not None and holds(differ) and differ.value is not None:
            colour, mark = _ABOVE if differ.value > 0 else _BELOW
        if one.low is not None and one.high is not None:
            axes.plot([one.low, one.high], [row, row], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot(value, row, mark, color=colour, markersize=5)
    reference = next((value for one, value in shown if one.group == report.about["reference"]), None)
    if reference is not None:
        axes.axvline(reference, color="#bbbbbb", linewidth=0.8, zorder=0)
    axes.set_yticks(
        range(len(shown)), [f"{safe(one.group)}  ({one.n:,})" for one, _ in shown], fontsize=8, parse_math=False
    )
    axes.set_ylim(len(shown) - 0.5, -0.5)
    of = "loaded terms in 1,000 words" + ("" if voice == ALL else f" ({voice})")
    axes.set_xlabel(_UNITS.get(kind, of))
    against = safe(report.about["reference"] or "the rest")
    axes.set_title(
        f"{measured(found[0])}\n▲ above, ▼ below {against}, q ≤ {LIKELY:g}", fontsize=9, loc="left", parse_math=False
    )
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#eeeeee", linewidth=0.8)
    axes.set_axisbelow(True)
    return axes
