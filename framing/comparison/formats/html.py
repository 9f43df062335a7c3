"""A comparison as one HTML page that asks for nothing from elsewhere and runs no script; names and texts are data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing import __version__
from framing.comparison.formats import _words as words
from framing.comparison.formats._forest import Forest, forest, largest, order
from framing.comparison.formats._opening import shown_events
from framing.comparison.formats._svg import LARGE, SMALL, Size, svg
from framing.comparison.formats.plot import needed
from framing.comparison.measures import ALL, RATE, SCORE, SHARE
from framing.comparison.openings import openings
from framing.comparison.record import Call, CorpusReport, Term
from framing.errors import FramingError
from framing.report.pages import assets, templates
from framing.report.verdict import VOICE
from framing.spans import VOICES

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_GROUPS, _PANEL = 60, 12
"""Groups in a forest, and in each of the small ones."""
_FEWEST = 10
"""Finds, over all groups, of a category that has a panel; half as many of a target."""
_DIFFERENCES, _TERMS, _LESS, _TARGETS, _OPEN, _CALLS = 20, 8, 6, 8, 3, 5


def render(report: CorpusReport, *, target: str | None = None, corpus: Any = None) -> str:
    """A whole page; with the `corpus` again, the texts of the paired events beside each other."""
    needed("the page of a comparison")
    texts = None if corpus is None else openings(report.events, report.about.get("settings", {}), corpus)
    asked = _asked(report) if target is None else [target]
    view = _head(report, drawn=True) | {
        "how": words.how(report),
        "voices": _charts(report, _by_voice(report)),
        "categories": [
            (voice, panels) for voice in VOICES[:3] if (panels := _charts(report, _by_category(report, voice)))
        ],
        "heads": _charts(report, _by_label(report)),
        "panel": _PANEL,
        "differences": words.likely(report, most=_DIFFERENCES),
        "held": sum(map(words.holds, report.differences)),
        "tests": sum(one.p is not None for one in report.differences),
        "terms": list(_terms(report)),
        "targets": [(name, list(_calls(report, name))) for name in asked],
        "more_targets": 0 if target else len(report.targets) - len(asked),
        "open": _OPEN,
        "rare": _rare(report),
        "events": shown_events(report, texts),
        "read": texts is not None,
        "words": words,
        "voice_names": VOICE,
        "version": __version__,
        "assets": assets(TEMPLATES / "comparison.css"),
    }
    return templates(TEMPLATES).get_template("comparison.html").render(view)


def fragment(report: CorpusReport) -> str:
    """What a notebook shows: the headline and the forests, with no script and no style that reaches outside.

    Without matplotlib it shows the numbers alone, and says so: whoever prints a report has not asked for a figure.
    """
    style = (TEMPLATES / "notebook.css").read_text(encoding="utf-8")
    try:
        needed("the figure")
        view = _head(report, drawn=True) | {"missing": ""}
    except FramingError as error:
        view = _head(report, drawn=False) | {"missing": str(error)}
    return templates(TEMPLATES).get_template("fragment.html").render(view | {"style": style})


def _head(report: CorpusReport, *, drawn: bool) -> dict[str, Any]:
    """What page and fragment begin with."""
    kinds = [one.kind for one in words.headline(report, report.groups[0].name)]
    forests = (forest(report, largest(report, _GROUPS), kind) for kind in kinds)
    return {
        "report": report,
        "title": words.title(report),
        "against": report.about["reference"] or "the rest",
        "verdict": words.verdict(report),
        "found": [words.apart(report, kind) for kind in kinds],
        "forests": _charts(report, forests, LARGE if drawn else None),
    }


@dataclass(frozen=True, slots=True)
class Chart:
    """A forest with its name and its image, which is empty where none can be drawn."""

    title: str
    forest: Forest
    image: str


def _charts(report: CorpusReport, forests: Iterable[Forest], size: Size | None = SMALL) -> list[Chart]:
    return [
        Chart(
            title := _title(one),
            one,
            svg(one, title, reference=report.about["reference"], size=size) if size else "",
        )
        for one in forests
    ]


def _title(one: Forest) -> str:
    if one.name in (ALL, SCORE):
        return words.KINDS[one.kind] if one.voice == VOICES[0] else VOICE[one.voice]
    return one.name.replace(".", ": ").replace("_", " ")


def _by_voice(report: CorpusReport) -> Iterator[Forest]:
    """All loaded terms, in each voice but the writer's, which has a forest."""
    for voice in VOICES[1:]:
        if _count(report, ALL, voice):
            yield forest(report, largest(report, _PANEL), RATE, ALL, voice)


def _by_category(report: CorpusReport, voice: str) -> Iterator[Forest]:
    """The rate of each category, the most frequent first."""
    names = dict.fromkeys(one.name for one in report.estimates if one.kind == RATE and one.name != ALL)
    counts = {name: _count(report, name, voice) for name in names}
    for name in sorted((name for name in counts if counts[name] >= _FEWEST), key=lambda name: (-counts[name], name)):
        yield forest(report, largest(report, _PANEL), RATE, name, voice)


def _by_label(report: CorpusReport) -> Iterator[Forest]:
    """Each head's share of each label, but for the one that says what the score says."""
    for name in dict.fromkeys(one.name for one in report.estimates if one.kind == SHARE):
        if name != words.SAME:
            yield forest(report, largest(report, _PANEL), SHARE, name)


def _count(report: CorpusReport, name: str, voice: str) -> int:
    return sum(one.count or 0 for one in report.estimates if (one.kind, one.name, one.voice) == (RATE, name, voice))


def _terms(report: CorpusReport) -> Iterator[tuple[str, list[Term], list[Term]]]:
    """Of each group, the terms that its writers use more, and those they use less, as far as they hold."""
    for group in order(report)[:_GROUPS]:
        used_more = words.more(report, group, most=_TERMS)
        less = [one for one in report.terms if one.group == group and one.z < 0 and one.q <= words.LIKELY]
        if used_more or less:
            yield group, used_more, less[:_LESS]


def _rare(report: CorpusReport) -> list[str]:
    """Categories that no voice has a panel for."""
    names = dict.fromkeys(one.name for one in report.estimates if one.kind == RATE and one.name != ALL)
    most = {name: max(_count(report, name, voice) for voice in VOICES[:3]) for name in names}
    return [name for name in names if 0 < most[name] < _FEWEST]


def _asked(report: CorpusReport) -> list[str]:
    uses = Counter[str]()
    for one in report.named:
        uses[one.target] += one.count
    return [name for name in report.targets[:_TARGETS] if 2 * uses[name] >= _FEWEST]


def _calls(report: CorpusReport, target: str) -> Iterator[tuple[str, int, list[Call], int]]:
    """Of each group, how many terms it has for a target, the most frequent, and how many more there are."""
    found = report.calls(target)
    counts = Counter(
        {group: sum(one.count for one in found if one.group == group) for group in {one.group for one in found}}
    )
    shown = [group for group in order(report) if counts[group]]
    for group in shown[:_PANEL]:
        own = [one for one in found if one.group == group]
        yield group, counts[group], own[:_CALLS], len(own[_CALLS:])
