"""The figures of an evaluation: how far probabilities can be trusted, and what recall costs in precision.

Lines differ by dash and mark as well as by colour, and the colours (of Okabe & Ito 2008) by lightness, so that a grey
print and a colour-blind reader can tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.evaluation.metrics import outcomes, reliability
from framing.evaluation.predictions import Floats
from framing.spans import Ints

if TYPE_CHECKING:
    from framing.evaluation.record import Evaluation

_STYLES: list[dict[str, Any]] = [
    {"color": "#000000", "linestyle": "-", "marker": "o"},
    {"color": "#0072b2", "linestyle": "--", "marker": "s"},
    {"color": "#d55e00", "linestyle": "-.", "marker": "^"},
    {"color": "#56b4e9", "linestyle": ":", "marker": "D"},
    {"color": "#999999", "linestyle": (0, (5, 1, 1, 1, 1, 1)), "marker": "v"},
    {"color": "#e69f00", "linestyle": (0, (8, 3)), "marker": "P"},
]
_STEPS = 400
"""Points that a curve is drawn with; more cannot be seen and make the file heavy."""
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.hashsalt": "framing",
    "lines.linewidth": 1.4,
    "lines.markersize": 4.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write reliability.svg and precision_recall.svg; none without matplotlib or without probabilities."""
    systems = {
        name: system.probabilities for name, system in evaluation.systems.items() if system.probabilities is not None
    }
    try:
        import matplotlib as mpl
    except ImportError:
        return []
    if not systems:
        return []
    bins = {
        name: reliability(*outcomes(evaluation.truth, probabilities, evaluation.kind))
        for name, probabilities in systems.items()
    }
    with mpl.rc_context(_SETTINGS):
        return [
            reliability_figure(bins, folder / "reliability.svg"),
            _precision_recall(evaluation, systems, folder / "precision_recall.svg"),
        ]


def reliability_figure(bins: Mapping[str, Sequence[Mapping[str, float]]], path: Path) -> Path:
    """Draw what `metrics.reliability` found of some systems; needs matplotlib."""
    import matplotlib as mpl

    with mpl.rc_context(_SETTINGS):
        figure, axes = _axes()
        axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=0.8, zorder=0)
        for number, (name, rows) in enumerate(bins.items()):
            said, came = [row["predicted"] for row in rows], [row["observed"] for row in rows]
            axes.plot(said, came, label=name, **_STYLES[number % len(_STYLES)])
        axes.set(xlabel="predicted probability (mean of bin)", ylabel="share that is true")
        return _saved(figure, axes, path)


def _precision_recall(evaluation: Evaluation, systems: dict[str, Floats], path: Path) -> Path:
    figure, axes = _axes()
    for number, (name, probabilities) in enumerate(systems.items()):
        truth, scores = _pooled(evaluation, probabilities)
        recall, precision = _curve(truth, scores)
        axes.plot(
            recall, precision, label=name, markevery=0.1, drawstyle="steps-post", **_STYLES[number % len(_STYLES)]
        )
    base = _pooled(evaluation, next(iter(systems.values())))[0].mean()
    axes.axhline(base, color="#bbbbbb", linewidth=0.8, zorder=0)
    axes.annotate(f"base rate {base:.2f}", (0.01, base), va="bottom", fontsize=7, color="#555555")
    of = f"of {evaluation.labels[1]!r}" if evaluation.kind == "binary" else "over all pairs of row and label"
    axes.set(xlabel=f"recall {of}", ylabel="precision")
    return _saved(figure, axes, path)


def _pooled(evaluation: Evaluation, probabilities: Floats) -> tuple[Ints, Floats]:
    """Truth and score of each claim that is ranked: the positive label's, or those of all labels together."""
    if evaluation.kind == "binary":
        return evaluation.truth[:, 1], probabilities[:, 1]
    return evaluation.truth.ravel(), probabilities.ravel()


def _curve(truth: Ints, scores: Floats) -> tuple[Floats, Floats]:
    """Recall, falling, and precision, to be drawn in steps: what average precision is the area under."""
    from sklearn.metrics import precision_recall_curve

    if not truth.any():
        return np.zeros(0), np.zeros(0)
    precision, recall, _ = precision_recall_curve(truth, scores, drop_intermediate=True)
    precision[-1] = precision[-2]  # scikit-learn ends the curve at a precision of 1 that no threshold has
    kept = np.unique(np.linspace(0, len(recall) - 1, _STEPS).astype(np.int64))
    return recall[kept], precision[kept]


def _axes() -> tuple[Any, Any]:
    """A figure that belongs to no window and no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.2, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    return figure, axes


def _saved(figure: Any, axes: Any, path: Path) -> Path:
    axes.legend(frameon=False, fontsize=8, handlelength=3.5)
    figure.savefig(path, format="svg", metadata={"Date": None})
    return path
