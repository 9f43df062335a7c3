"""Compare groups of scored articles: the one entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from os import PathLike

from framing.comparison.calls import calls
from framing.comparison.distinctive import distinctive
from framing.comparison.events import most_apart
from framing.comparison.figures import Figures
from framing.comparison.grouping import Key, parse, values
from framing.comparison.measures import SCORES, Layout
from framing.comparison.notes import notes
from framing.comparison.record import CorpusReport, Group
from framing.comparison.scored import Scored
from framing.comparison.tally import Tally, add_up
from framing.errors import InputError, UnknownName

MOST_GROUPS = 5000


def compare(
    scored: str | PathLike[str],
    by: str | Sequence[str] = "outlet",
    *,
    reference: str | None = None,
    pair: str | Sequence[str] | None = None,
    cluster: str | Sequence[str] | None = None,
    fewest: int = 20,
    level: float = 0.95,
) -> CorpusReport:
    """Compare groups of the articles that `score_corpus` scored: scores, rates, shares, terms, names for targets.

    - `scored`: the folder, as a path or a URL that fsspec knows.
    - `by`: a kept column, several, or a period of a date: `"outlet"`, `["topic", "leaning"]`, `"date:month"` (also
      year, quarter, day). Articles without a value are left out.
    - `reference`: the group that others are compared with; default: each with all the others together, the rest.
    - `pair`: the column (or several) that matches articles of different groups, such as the event they report. Then
      differences are taken within pairs, and what differs between events is out of the way.
    - `cluster`: what articles were drawn by, if not one by one: with `by="leaning"`, `cluster="outlet"` gives intervals
      that speak of other outlets of that leaning, not only of more articles of these.
    - `fewest`: groups with fewer articles have no figures of their own, but count among the rest.
    - `level`: how often intervals are to cover, 0..1.

    How figures, intervals and tests are made, with their sources, stands in docs/comparing.md. Memory grows with
    groups, terms and pairs, not with articles. The same input gives the same report.

    Raises `InputError` where nothing is scored, or fewer than two groups are there; `UnknownName` for a column or a
    reference that does not exist, with the nearest that does.

    >>> import tempfile
    >>> import pyarrow as pa
    >>> from framing import Analyzer, score_corpus
    >>> texts = ["The regime fell. Thugs cheered."] * 3 + ["Talks went on."] * 3
    >>> articles = pa.table({"text": texts, "outlet": ["A", "A", "A", "B", "B", "B"]})
    >>> folder = score_corpus(articles, tempfile.mkdtemp(), analyzer=Analyzer(heads=[])).folder
    >>> report = compare(folder, by="outlet", fewest=3)
    >>> [(group.name, report.estimate(group.name, "rate").count) for group in report.groups]
    [('A', 6), ('B', 0)]
    """
    if not 0 < level < 1:
        raise InputError(f"level is {level}; expected above 0 and below 1, such as 0.95")
    folder = Scored.open(scored)
    keys = parse(by, folder.columns)
    matched, drawn = (() if one is None else parse(one, folder.columns) for one in (pair, cluster))
    if matched and drawn:
        raise InputError("both pair and cluster; expected one: where there are pairs, it is pairs that are drawn")
    sizes, without = _sizes(folder, keys)
    kept = _kept(sizes, keys, fewest)
    if reference is not None and reference not in kept:
        raise UnknownName("reference group", reference, kept)
    layout = Layout(_categories(folder), folder.labels, set(SCORES) <= set(folder.columns))
    tally = add_up(folder, layout, keys, list(sizes), matched or drawn)
    shown = [tally.groups.index(name) for name in kept]
    figures = Figures(tally, layout, shown, reference, 1 - level, paired=bool(matched))
    about = {
        "by": [str(key) for key in keys],
        "reference": reference,
        "pair": [str(key) for key in matched] or None,
        "cluster": [str(key) for key in drawn] or None,
        "level": level,
        "articles": int(tally.n["articles"].sum()),
        "without_group": without,
        "fewest": fewest,
        "small_groups": {name: n for name, n in sizes.items() if name not in kept},
        "settings": folder.manifest.get("settings", {}),
    }
    return CorpusReport(
        about=about,
        groups=tuple(_groups(tally, shown)),
        estimates=(estimates := figures.estimates()),
        differences=figures.differences(),
        terms=distinctive(tally, layout, shown, reference),
        named=calls(tally, shown, 1 - level),
        events=most_apart(folder, tally, layout, shown, (keys, matched)) if matched else (),
        notes=notes(folder, about, estimates),
    )


def _sizes(folder: Scored, keys: Sequence[Key]) -> tuple[dict[str, int], int]:
    """Articles of each group, and those of none."""
    import pyarrow.compute as pc

    counts: Counter[str | None] = Counter()
    columns = list(dict.fromkeys(key.column for key in keys))
    for part in folder.parts:
        found = pc.value_counts(values(folder.table("documents", part, columns), keys))
        counts.update(dict(zip(found.field(0).to_pylist(), found.field(1).to_pylist(), strict=True)))
        if len(counts) > MOST_GROUPS:
            raise InputError(
                f"{_written(keys)} has more than {MOST_GROUPS:,} values; expected a column that groups articles, "
                "such as outlet"
            )
    without = counts.pop(None, 0)
    return {name: counts[name] for name in sorted(filter(None, counts))}, without


def _kept(sizes: Mapping[str, int], keys: Sequence[Key], fewest: int) -> list[str]:
    """The groups with enough articles: periods in time, others largest first."""
    kept = [name for name, n in sizes.items() if n >= max(fewest, 1)]
    if len(kept) < 2:
        largest = ", ".join(f"{name} ({sizes[name]})" for name in sorted(sizes, key=lambda name: -sizes[name])[:3])
        raise InputError(
            f"{_written(keys)}: {len(kept)} of {len(sizes)} groups with {fewest} articles or more"
            f"{f'; the largest: {largest}' if largest else ', all articles lack a value'}; expected two or more "
            "(fewest= lowers the bound)"
        )
    return kept if any(key.period for key in keys) else sorted(kept, key=lambda name: -sizes[name])


def _categories(folder: Scored) -> tuple[str, ...]:
    import pyarrow.compute as pc

    found: set[str] = set()
    for part in folder.parts:
        for batch in folder.batches("hits", part, ["category"]):
            found.update(pc.unique(batch["category"]).to_pylist())
    return tuple(sorted(found))


def _groups(tally: Tally, shown: Sequence[int]) -> list[Group]:
    names = ("articles", "words", "sentences", "hits")
    return [Group(tally.groups[place], *(int(tally.n[name][place]) for name in names)) for place in shown]


def _written(keys: Sequence[Key]) -> str:
    return " and ".join(repr(str(key)) for key in keys)
