"""A comparison as a forest plot: one figure of every group, with its interval; on paper and on a page the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from framing.comparison.formats._forest import Forest, Row, axis, forest, order
from framing.comparison.formats._words import LIKELY, measured
from framing.comparison.measures import ALL, SCORE, SHARE
from framing.errors import FramingError
from framing.report.formats.text import safe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from framing.comparison.record import CorpusReport

INK, DIM, LINE = "#000000", "#555555", "#dddddd"
ABOVE, BELOW = "#d55e00", "#0072b2"
_MARKS = {"▲": (ABOVE, "^"), "▼": (BELOW, "v"), " ": (DIM, "o")}
"""Colours of Okabe & Ito (2008), and marks, so that neither grey print nor colour blindness hides which is which."""
_UNITS = {SCORE: "mean probability of biased wording", SHARE: "expected share of sentences"}


def plot(report: CorpusReport, kind: str, name: str, voice: str, axes: Axes | None) -> Axes:
    """One line a group, in the report's order (periods) or by value; the reference as a grey line."""
    needed("plot()")
    found = forest(report, order(report, kind, name, voice), kind, name, voice)
    if axes is None:
        from matplotlib import pyplot

        axes = pyplot.subplots(figsize=(6.4, 0.8 + 0.24 * max(len(found.rows), 3)), layout="constrained")[1]
    names = [f"{safe(row.one.group)}  ({row.one.n:,})" for row in found.rows]
    draw(axes, found, names, reference=report.about["reference"], size=8)
    of = "loaded terms in 1,000 words" + ("" if voice == ALL else f" ({voice})")
    axes.set_xlabel(_UNITS.get(kind, of))
    against = safe(report.about["reference"] or "the rest")
    axes.set_title(
        f"{measured(found.rows[0].one)}\n▲ above, ▼ below {against}, q ≤ {LIKELY:g}",
        fontsize=9,
        loc="left",
        parse_math=False,
    )
    return axes


def draw(axes: Axes, found: Forest, names: list[str], *, reference: str | None, size: float, steps: int = 4) -> None:
    """The rows from the top down, the names beside them, and an axis of whole steps; nothing reaches beyond it."""
    ticks = axis([row.one for row in found.rows], steps)
    for place, row in enumerate(found.rows):
        _row(axes, place, row, size, ticks[-1])
        if row.one.group == reference and row.one.value is not None:
            axes.axvline(row.one.value, color=DIM, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
    axes.set_yticks(range(len(found.rows)), names, fontsize=size, parse_math=False)
    axes.set_ylim(len(found.rows) - 0.5, -0.5)
    axes.set_xticks(ticks, [f"{tick:.4f}".rstrip("0").rstrip(".") for tick in ticks], fontsize=size)
    axes.set_xlim(ticks[0], ticks[-1])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)


def _row(axes: Axes, place: int, row: Row, size: float, end: float) -> None:
    colour, mark = _MARKS[row.sign]
    one = row.one
    if one.value is None:
        return
    if one.low is not None and one.high is not None:
        axes.plot(
            [one.low, min(one.high, end)],
            [place, place],
            color=colour,
            linewidth=0.17 * size,
            solid_capstyle="butt",
            clip_on=False,
        )
        if one.high > end * (1 + 1e-9):
            axes.scatter(end, place, size**2 / 3, color=colour, marker=">", linewidths=0, clip_on=False)
    axes.plot(one.value, place, mark, color=colour, markersize=0.62 * size, markeredgewidth=0, clip_on=False)


def needed(what: str) -> None:
    """Raise `FramingError` where matplotlib, which draws all figures, is not installed."""
    try:
        import matplotlib as mpl  # noqa: F401
    except ImportError as error:
        raise FramingError(f"{what} needs matplotlib: pip install 'framing[plot]'") from error
