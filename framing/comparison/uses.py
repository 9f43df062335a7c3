"""Count who uses which loaded term of whom, over shards: what distinguishing terms and names for a target come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.spans import VOICES, Ints

if TYPE_CHECKING:
    import pyarrow as pa

TERM = ("term", "category", "direction")
_KEYS = ("group", "target", *TERM, "voice")


@dataclass(slots=True)
class Uses:
    """Loaded terms counted by group, target and voice; grows with the vocabulary, not with the articles.

    Tables, each a row for what is named: `voices` (group, target, term, voice): uses. `own` (group, term), in the
    author's voice, and `calls` (group, target, term): uses, articles, and over articles the sum of squares of uses (yy)
    and of products (xy) with the author's words, or with all uses for the target. `targets` (group, target): uses,
    articles, squares (xx).
    """

    _tables: dict[str, Any] = field(default_factory=dict)

    def add(self, group: Ints, hits: pa.Table, words: NDArray[np.float64]) -> None:
        """Hits of a shard, whose `article` is a place in `group` and `words` (of the author)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        hits = hits.append_column("group", pa.array(group[hits["article"].to_numpy()]))
        self._merge("voices", _counted(hits, _KEYS))
        own = _counted(hits.filter(pc.equal(hits["voice"], VOICES[0])), ("group", "article", *TERM))
        self._merge("own", _squared(own, words[own["article"].to_numpy()], ("group", *TERM)))
        aimed = hits.filter(pc.is_valid(hits["target"]))
        whole = _counted(aimed, ("group", "article", "target"))
        calls = _counted(aimed, ("group", "article", "target", *TERM)).join(
            whole.rename_columns(["group", "article", "target", "all"]), ["group", "article", "target"]
        )
        self._merge("calls", _squared(calls, _floats(calls["all"]), ("group", "target", *TERM)))
        targets = _squared(whole, _floats(whole["uses"]), ("group", "target"))
        self._merge("targets", targets.drop_columns("xy").rename_columns({"yy": "xx"}))

    def table(self, name: str) -> pa.Table:
        """`voices`, `own`, `calls` or `targets`."""
        return self._tables[name]

    def _merge(self, name: str, more: pa.Table) -> None:
        """Add counts of one shard to those before it."""
        import pyarrow as pa

        if name in self._tables:
            joint = pa.concat_tables([self._tables[name], more.select(self._tables[name].column_names)])
            sums = [column for column in more.column_names if column not in _KEYS]
            more = _added(joint, [column for column in more.column_names if column in _KEYS], sums)
        self._tables[name] = more


def _counted(hits: pa.Table, keys: Sequence[str]) -> pa.Table:
    """How often each combination of `keys` occurs, as `uses`."""
    return hits.group_by(list(keys)).aggregate([([], "count_all")]).rename_columns([*keys, "uses"])


def _squared(each: pa.Table, x: NDArray[np.float64], keys: Sequence[str]) -> pa.Table:
    """A row an article to a row for `keys`: uses, articles, sums of squares of uses and of products with `x`."""
    import pyarrow as pa

    y = _floats(each["uses"])
    for name, values in (("articles", np.ones(len(y), dtype=np.int64)), ("yy", y * y), ("xy", x * y)):
        each = each.append_column(name, pa.array(values))
    return _added(each, keys, ("uses", "articles", "yy", "xy"))


def _added(table: pa.Table, keys: Sequence[str], sums: Sequence[str]) -> pa.Table:
    added = table.group_by(list(keys)).aggregate([(column, "sum") for column in sums])
    return added.rename_columns([*keys, *sums])


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    floats: NDArray[np.float64] = column.to_numpy().astype(np.float64)
    return floats
