"""The report as a figure: where in the text the wording heats up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from framing.errors import FramingError
from framing.report.document import SCORED
from framing.spans import VOICES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from framing.report.document import DocumentReport

_COLOURS = {"author": "#b3261e", "attributed": "#c98a1b", "quoted": "#7a8794"}


def plot(report: DocumentReport) -> Axes:
    """One bar a sentence: its probability of biased wording, coloured by voice."""
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise FramingError("plot() needs matplotlib: pip install 'framing[plot]'") from error

    biased = report.answers(SCORED).probabilities[:, 1]
    axes: Axes = pyplot.subplots(figsize=(8, 2.2), layout="constrained")[1]
    for code, voice in enumerate(VOICES[:3]):
        at = (report.voices == code).nonzero()[0]
        axes.bar(at + 1, biased[at], width=0.9, color=_COLOURS[voice], label=voice)
    axes.set(xlabel="sentence", ylabel="probability of biased wording", ylim=(0, 1))
    axes.legend(frameon=False, ncols=3, loc="upper right")
    axes.spines[["top", "right"]].set_visible(False)
    return axes
