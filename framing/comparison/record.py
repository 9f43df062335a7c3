"""What a comparison found, as rows: for a reader, a data frame or a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

from framing.comparison.measures import ALL, RATE, SCORE
from framing.errors import UnknownName
from framing.registry import load

if TYPE_CHECKING:
    import pandas
    import pyarrow
    from matplotlib.axes import Axes

SCHEMA = "framing-comparison/1"
FORMATS = "framing.comparison.formats"
TARGETS = 20
"""So many targets, the most often named, have their names in `to_dict`; the tables and `calls` have all."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is compared."""

    name: str
    n_articles: int
    n_words: int
    n_sentences: int
    n_hits: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure of one group."""

    group: str
    kind: str
    """`score`: mean over articles of the mean probability of biased wording. `rate`: loaded terms in 1,000 words of the
    voice. `share`: expected share of the writer's own sentences with a label."""
    name: str
    """`score`; the terms' category, or `all`; `head.label`."""
    voice: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    """Articles, or clusters of them, that it rests on."""
    count: int | None
    """Loaded terms, of a rate."""


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a group's figure is above that of the rest, or of the reference."""

    group: str
    against: str
    kind: str
    name: str
    voice: str
    value: float | None
    low: float | None
    high: float | None
    p: float | None
    """Two-sided; None where there is too little to test."""
    q: float | None
    """p after Benjamini & Hochberg (1995), over all tests of the report's differences."""
    effect: float | None
    """Ratio of rates or shares; of scores the difference in standard deviations between articles (Hedges' g)."""
    effect_low: float | None
    effect_high: float | None
    n: int
    """Of both sides together, what was drawn: articles, clusters, or pairs."""


@dataclass(frozen=True, slots=True)
class Term:
    """A loaded term that the group's writers use more (or less) than the rest or the reference, in their own voice."""

    group: str
    against: str
    term: str
    category: str
    direction: str
    count: int
    articles: int
    per_million: float
    """Uses in a million words of the writer's."""
    per_million_against: float
    log_odds: float
    z: float
    p: float
    q: float
    """Over all terms and groups of the report."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a group calls a target."""

    target: str
    group: str
    term: str
    category: str
    direction: str
    count: int
    articles: int
    share: float
    """Of the group's loaded terms for the target."""
    low: float
    high: float
    author: int
    attributed: int
    quoted: int
    scare: int


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """Groups of articles compared.

    `estimates` hold every group's figures, `differences` the tests, `terms` what sets groups apart, `calls` who calls
    what how, `events` (of paired comparisons) the pairs in which the groups differ most. `to_frame`, `to_json`,
    `to_html`, `to_markdown`, `to_text`, `to_parquet` and `plot` show them.
    """

    about: dict[str, Any]
    """by, reference, pair, cluster, level; articles, and how many of them have no group; the corpus' settings."""
    groups: tuple[Group, ...]
    estimates: tuple[Estimate, ...]
    differences: tuple[Difference, ...]
    terms: tuple[Term, ...]
    named: tuple[Call, ...]
    events: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    """What a reader should know before quoting a figure."""

    def estimate(self, group: str, kind: str = SCORE, name: str = "", voice: str = "author") -> Estimate:
        """`estimate("CNN")`, `estimate("CNN", "rate", "emotive")`, `estimate("CNN", "share", "bias.biased")`.

        Raises `UnknownName` for a group or name that the report lacks.
        """
        self._known(group)
        name = name or (ALL if kind == RATE else kind)
        found = {one.name: one for one in self.estimates if (one.group, one.kind, one.voice) == (group, kind, voice)}
        if name not in found:
            raise UnknownName(f"{kind} in the voice {voice!r}", name, found)
        return found[name]

    @property
    def targets(self) -> tuple[str, ...]:
        """Targets with loaded terms aimed at them, the most often named first."""
        counts: dict[str, int] = {}
        for call in self.named:
            counts[call.target] = counts.get(call.target, 0) + call.count
        return tuple(sorted(counts, key=lambda target: (-counts[target], target)))

    def calls(self, target: str) -> tuple[Call, ...]:
        """Who calls a target what: by group, the most frequent first. Raises `UnknownName`."""
        if target not in self.targets:
            raise UnknownName("target", target, self.targets)
        return tuple(call for call in self.named if call.target == target)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, after docs/comparing.md; of calls those of the most frequent targets."""
        shown = set(self.targets[:TARGETS])
        return {
            "schema": SCHEMA,
            "about": self.about,
            "groups": [asdict(one) for one in self.groups],
            "estimates": [asdict(one) for one in self.estimates],
            "differences": [asdict(one) for one in self.differences],
            "terms": [asdict(one) for one in self.terms],
            "calls": [asdict(one) for one in self.named if one.target in shown],
            "events": list(self.events),
            "notes": list(self.notes),
        }

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def to_table(self, table: str = "estimates") -> pyarrow.Table:
        """One of the report's tables: groups, estimates, differences, terms, calls."""
        found: pyarrow.Table = load(FORMATS, "parquet").as_table(self, table)
        return found

    def to_frame(self, table: str = "estimates") -> pandas.DataFrame:
        """The same as a pandas data frame."""
        return self.to_table(table).to_pandas()

    def to_parquet(self, folder: str | PathLike[str]) -> list[str]:
        """Write each table as NAME.parquet into a folder, and say which files."""
        written: list[str] = load(FORMATS, "parquet").write(self, folder)
        return written

    def to_text(self, target: str | None = None) -> str:
        """The report as the command line prints it into a pipe, 80 columns wide; with who calls a target what."""
        return str(load(FORMATS, "text").render(self, target=target))

    def to_markdown(self, target: str | None = None) -> str:
        """The report as a page of tables."""
        return str(load(FORMATS, "markdown").render(self, target=target))

    def to_html(self, target: str | None = None, corpus: Any = None) -> str:
        """The report as one HTML page, which asks for nothing from elsewhere and runs no script.

        With `corpus`, what was given to `score_corpus`, it shows the texts of the `events` beside each other, each
        where it is unchanged; the tables hold none. Raises `UnknownName` for a target, `InputError` for a corpus.
        """
        return str(load(FORMATS, "html").render(self, target=target, corpus=corpus))

    def _repr_html_(self) -> str:
        return str(load(FORMATS, "html").fragment(self))

    def plot(self, kind: str = SCORE, name: str = "", voice: str = "author", axes: Axes | None = None) -> Axes:
        """A forest plot of one figure, with intervals, on matplotlib axes."""
        drawn: Axes = load(FORMATS, "plot").plot(self, kind, name, voice, axes)
        return drawn

    def _known(self, group: str) -> None:
        names: Sequence[str] = [one.name for one in self.groups]
        if group not in names:
            raise UnknownName("group", group, names)
