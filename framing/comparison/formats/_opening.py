"""The paired-event view: the same event's articles, with the marks of what was found in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from framing.comparison.formats._forest import order
from framing.comparison.openings import Place
from framing.comparison.record import CorpusReport
from framing.report.guide import DOES
from framing.report.marks import Stretch, blocks_of, strength
from framing.spans import VOICES

_ARTICLES = 6
"""Side by side: one of each group first."""
_OPENING, _REST = 1200, 12_000
"""Characters of an opening, and of what may be unfolded."""
_LISTED = 12
_UNREAD = "Its text is not in what was given as the corpus."
_CHANGED = "Its text is no longer the one that was scored, so it is not shown."


@dataclass(frozen=True, slots=True)
class Marked:
    """A hit as it is drawn."""

    start: int
    end: int
    classes: str
    tip: str
    term: int = 0


Blocks = list[tuple[str, list[Stretch]]]


@dataclass(frozen=True, slots=True)
class Article:
    """One side of an event."""

    told: Mapping[str, Any]
    opening: Blocks
    rest: Blocks
    rest_marks: int
    missing: str
    """Why there is no text; empty where there is."""
    found: list[tuple[str, str, str, int]]
    """Term, category, whose words and about whom, how often."""
    more: int


def shown_events(report: CorpusReport, texts: Mapping[Place, str | None] | None) -> list[tuple[str, list[Article]]]:
    """Each pair's name with its articles; without texts their marks are listed all the same."""
    return [
        (event["pair"], [_article(one, texts) for one in _sides(event["articles"], order(report))])
        for event in report.events
    ]


def _sides(articles: list[dict[str, Any]], groups: list[str]) -> list[dict[str, Any]]:
    """One of each group, then the others; groups beside each other."""
    turn: Counter[str] = Counter()
    turns = []
    for one in articles:
        turns.append((turn[one["group"]], one))
        turn[one["group"]] += 1
    chosen = [one for _, one in sorted(turns, key=lambda pair: pair[0])][:_ARTICLES]
    return sorted(chosen, key=lambda one: groups.index(one["group"]))


def _article(one: dict[str, Any], texts: Mapping[Place, str | None] | None) -> Article:
    marks = [_marked(hit) for hit in one["hits"]]
    found = Counter((hit["term"], hit["category"], _aside(hit)) for hit in one["hits"]).most_common()
    listed = [(*key, count) for key, count in found[:_LISTED]]
    place = one["source"], one["row"]
    text = (texts or {}).get(place)
    if text is None:
        missing = "" if texts is None else _CHANGED if place in texts else _UNREAD
        return Article(one, [], [], 0, missing, listed, len(found[_LISTED:]))
    cut = _cut(text, marks)
    later = [replace(mark, start=mark.start - cut, end=mark.end - cut) for mark in marks if mark.start >= cut]
    opening = list(blocks_of(text[:cut], (), [mark for mark in marks if mark.start < cut]))
    rest = text[cut : cut + _REST]
    drawn = [mark for mark in later if mark.end <= len(rest)]
    return Article(
        one,
        opening,
        list(blocks_of(rest, (), drawn)) if rest.strip() else [],
        len(later),
        "",
        listed,
        len(found[_LISTED:]),
    )


def _cut(text: str, marks: list[Marked]) -> int:
    """Where the opening ends: at white space outside all marks."""
    if len(text) <= _OPENING * 1.25:
        return len(text)
    for at in range(_OPENING, len(text)):
        if text[at].isspace() and not any(mark.start <= at < mark.end for mark in marks):
            return at
    return len(text)


def _marked(hit: Mapping[str, Any]) -> Marked:
    classes = f"c-{hit['category']} s{strength(hit['severity'])} v{VOICES.index(hit['voice'])}"
    does = "contested" if hit["severity"] is None else DOES.get(hit["direction"], hit["direction"])
    aside = _aside(hit)
    return Marked(
        hit["start"], hit["end"], classes, f"{hit['category'].replace('_', ' ')}{aside and f', {aside}'}: {does}"
    )


def _aside(hit: Mapping[str, Any]) -> str:
    whose = "" if hit["voice"] == VOICES[0] else hit["voice"]
    return ", ".join(filter(None, (whose, hit["target"] and f"about {hit['target']}")))
