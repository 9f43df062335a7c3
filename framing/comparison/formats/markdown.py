"""A comparison as a page of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from framing.comparison.formats._words import (
    effect,
    headline,
    holds,
    how,
    likely,
    mark,
    measured,
    more,
    p,
    title,
    with_interval,
)
from framing.comparison.measures import RATE, SCORE, SHARE
from framing.comparison.record import CorpusReport

MOST = 20
_TERMS = 10
_NAMES = 3


def render(report: CorpusReport, *, target: str | None = None) -> str:
    """The page: groups, differences that hold, terms, who calls a target (or the most frequent ones) what, notes."""
    parts = [
        f"# {title(report)}",
        how(report),
        groups(report),
        "## Differences",
        differences(report),
        "## Terms that set groups apart",
        terms(report),
        *(
            part
            for one in _targets(report, target)
            for part in (f"## Who calls what how: {_cell(one)}", calls(report, one))
        ),
        "## Notes",
        "\n".join(f"- {note}" for note in report.notes),
    ]
    return "\n\n".join(parts) + "\n"


def groups(report: CorpusReport) -> str:
    """Each group's score, rate of loaded terms and shares, in the writer's own voice."""
    apart = {(one.group, one.kind, one.name): one for one in report.differences if one.voice == "author"}
    shares = list(dict.fromkeys(one.name for one in report.estimates if one.kind == SHARE))
    names = {SCORE: "score", RATE: "loaded terms in 1,000 words"}
    shown = [names[one.kind] for one in headline(report, report.groups[0].name)]
    header = ["group", "articles", *shown, *(f"share {name}" for name in shares)]
    rows = []
    for group in report.groups:
        found = headline(report, group.name)
        found += [report.estimate(group.name, SHARE, name) for name in shares]
        cells = [f"{with_interval(one)} {mark(apart.get((one.group, one.kind, one.name)))}".strip() for one in found]
        rows.append([_cell(group.name), f"{group.n_articles:,}", *cells])
    return table(header, rows)


def differences(report: CorpusReport, most: int = MOST) -> str:
    """Those that hold after correction, the surest first."""
    tests = sum(one.p is not None for one in report.differences)
    holding = sum(map(holds, report.differences))
    rows = [
        [_cell(one.group), _cell(one.against), measured(one), with_interval(one), effect(one), p(one.q), f"{one.n:,}"]
        for one in likely(report, most=most)
    ]
    told = f"{holding:,} of {tests:,} tests have q ≤ 0.05; of those by voice, the surest {len(rows)}:"
    header = ["group", "beside", "measure", "difference", "effect", "q", "n"]
    return f"{told}\n\n{table(header, rows)}" if rows else f"{holding:,} of {tests:,} tests have q ≤ 0.05."


def terms(report: CorpusReport, most: int = _TERMS) -> str:
    """What each group's writers use more, in their own voice, with z and the number of uses and articles."""
    rows = []
    for group in report.groups:
        found = more(report, group.name, most=most)
        told = ", ".join(f"{_cell(one.term)} ({one.z:.1f}; {one.count} in {one.articles})" for one in found)
        rows += [[_cell(group.name), told]] if found else []
    if not rows:
        return "None holds after correction."
    return table(["group", "terms used more (z; uses in articles)"], rows)


def calls(report: CorpusReport, target: str, most: int = 8) -> str:
    """Each group's words for a target: share with interval, uses, and the voices they stand in."""
    found = report.calls(target)
    rows = []
    for group in report.groups:
        own = [one for one in found if one.group == group.name]
        words = [
            f"{_cell(one.term)} {one.share:.0%} [{one.low:.0%}, {one.high:.0%}] ({_voices(one)})" for one in own[:most]
        ]
        rows += [[_cell(group.name), str(sum(one.count for one in own)), "; ".join(words)]] if own else []
    return table(["group", "terms", "words, share of them, uses by voice"], rows)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _targets(report: CorpusReport, target: str | None) -> tuple[str, ...]:
    return (target,) if target is not None else report.targets[:_NAMES]


def _voices(one: object) -> str:
    counts = ((voice, getattr(one, voice)) for voice in ("author", "attributed", "quoted", "scare"))
    return ", ".join(f"{voice} {count}" for voice, count in counts if count)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
