"""Figures in words that all formats share."""

from __future__ import annotations

from framing.comparison.measures import ALL, RATE, SCORE
from framing.comparison.record import CorpusReport, Difference, Estimate, Term
from framing.spans import VOICES

NONE = "–"
SAME = "bias.biased"
KINDS = {SCORE: "Score", RATE: "Loaded terms in 1,000 words"}
_NAMED = 6
LIKELY = 0.05
"""q up to which a difference is shown as one."""


def figure(one: Estimate | Difference, value: float | None, *, sign: bool = False) -> str:
    """Two decimals of a rate, three of a probability."""
    if value is None:
        return NONE
    return f"{value:{'+' if sign else ''}.{2 if one.kind == RATE else 3}f}"


def with_interval(one: Estimate | Difference) -> str:
    sign = isinstance(one, Difference)
    value = figure(one, one.value, sign=sign)
    if one.low is None or one.high is None:
        return value
    return f"{value} [{figure(one, one.low, sign=sign)}, {figure(one, one.high, sign=sign)}]"


def p(value: float | None) -> str:
    if value is None:
        return NONE
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def measured(one: Estimate | Difference) -> str:
    """What a figure is of."""
    if one.kind == SCORE:
        return f"score, {one.voice}"
    if one.kind == RATE:
        of = "all terms" if one.name == ALL else one.name
        return f"{of}, {'all voices' if one.voice == ALL else one.voice}"
    return f"{one.name}, {one.voice}"


def effect(one: Difference) -> str:
    """The effect with its interval: ×1.52 [1.40, 1.65], or g +0.21 [+0.16, +0.26]."""
    if one.effect is None:
        return NONE
    sign = "+" if one.kind == SCORE else ""
    name = "g " if one.kind == SCORE else "×"
    text = f"{name}{one.effect:{sign}.2f}"
    if one.effect_low is None or one.effect_high is None:
        return text
    return f"{text} [{one.effect_low:{sign}.2f}, {one.effect_high:{sign}.2f}]"


def holds(one: Difference) -> bool:
    return one.q is not None and one.q <= LIKELY


def mark(one: Difference | None) -> str:
    """▲ or ▼ where the group is above or below what it is compared with, after correction."""
    if one is None or not holds(one) or one.value is None:
        return " "
    return "▲" if one.value > 0 else "▼"


def likely(report: CorpusReport, *, most: int) -> list[Difference]:
    """Differences that hold after correction, by voice: the farthest from 0 in standard errors first.

    The bias head's share is left to the tables: it says what the score says.
    """
    found = [one for one in report.differences if holds(one) and one.voice != ALL and one.name != SAME]
    return sorted(found, key=_strength, reverse=True)[:most]


def _strength(one: Difference) -> float:
    if one.value is None or one.low is None or one.high is None:
        return 0.0
    near = one.low if one.value > 0 else one.high
    return abs(one.value) / max(abs(one.value - near), 1e-12)


def more(report: CorpusReport, group: str, *, most: int) -> list[Term]:
    """The terms that a group's writers use more, after correction."""
    found = [one for one in report.terms if one.group == group and one.z > 0 and one.q <= LIKELY]
    return found[:most]


def headline(report: CorpusReport, group: str) -> list[Estimate]:
    """A group's score, if articles have one, and its rate of loaded terms, in the writer's own voice."""
    scored = any(one.kind == SCORE for one in report.estimates)
    return [*([report.estimate(group)] if scored else []), report.estimate(group, RATE)]


def title(report: CorpusReport) -> str:
    by = " and ".join(report.about["by"])
    return f"{report.about['articles']:,} articles by {by}: {len(report.groups)} groups"


def how(report: CorpusReport) -> str:
    """What was drawn and what groups are compared with, in a line."""
    about = report.about
    against = about["reference"] or "the rest"
    drawn = f"clusters of {' and '.join(about['cluster'])}" if about["cluster"] else "articles"
    found = f"{about['level']:.0%} intervals over {drawn}; each group beside {against}"
    if about["pair"]:
        found += f" within pairs by {' and '.join(about['pair'])}"
    return f"{found}. ▲▼ above or below it, q ≤ {LIKELY:g} (Benjamini-Hochberg)."


def verdict(report: CorpusReport) -> str:
    """How many groups can be told apart by their writers' own wording, in one sentence."""
    against = report.about["reference"] or "the rest"
    kinds = {one.kind for one in headline(report, report.groups[0].name)}
    held = {one.group for one in report.differences if one.kind in kinds and _headlined(one) and holds(one)}
    compared = sum(one.name != report.about["reference"] for one in report.groups)
    number = "Each" if len(held) == compared else f"{len(held)}" if held else "None"
    whose = "its" if number in ("Each", "1") else "their"
    groups = "other groups" if report.about["reference"] else "groups"
    wording = f"how loaded {whose} writers’ own wording is"
    return f"{number} of the {compared} {groups} can be told from {against} by {wording}."


def apart(report: CorpusReport, kind: str) -> str:
    """Which groups are above and below what they are compared with, by their score or their rate, in a sentence."""
    found = [one for one in report.differences if one.kind == kind and _headlined(one) and holds(one) and one.value]
    ordered = sorted(found, key=_strength, reverse=True)
    sides = [[one.group for one in ordered if ((one.value or 0) > 0) is above] for above in (True, False)]
    told = [
        f"{side} {report.about['reference'] or 'the rest'}: {_listed(names)}"
        for side, names in zip(("above", "below"), sides, strict=True)
        if names
    ]
    return f"{KINDS[kind]}: {'; '.join(told) or 'no group can be told from the others'}."


def _headlined(one: Difference) -> bool:
    return one.voice == VOICES[0] and one.name in (SCORE, ALL)


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names) if more < 2 else f"{', '.join(names[:_NAMED])} and {more} more"
