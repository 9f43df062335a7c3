"""Count who uses which loaded term of whom, over shards: what distinguishing terms and names for a target come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.spans import VOICES, Ints

if TYPE_CHECKING:
    import pyarrow as pa

_TERM = ["term", "category", "direction"]


@dataclass(slots=True)
class Uses:
    """Loaded terms counted by group, target and voice, with the sums of squares that say how they come in bursts."""

    size: int
    _tables: dict[str, Any] = field(default_factory=dict)

    def add(self, group: Ints, hits: pa.Table, words: NDArray[np.float64]) -> None:
        """Hits of a shard, whose `article` is a place in `group` and `words` (of the author)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        place = hits["article"].to_numpy()
        hits = hits.append_column("group", pa.array(group[place]))
        self._merge("uses", hits.group_by(["group", "target", *_TERM, "voice"]).aggregate([([], "count_all")]))
        own = hits.filter(pc.equal(hits["voice"], VOICES[0]))
        each = own.group_by(["group", "article", *_TERM]).aggregate([([], "count_all")])
        count = each["count_all"].to_numpy().astype(np.float64)
        of_words = words[each["article"].to_numpy()]
        each = each.append_column("yy", pa.array(count**2)).append_column("xy", pa.array(count * of_words))
        each = each.append_column("articles", pa.array(np.ones(len(count), dtype=np.int64)))
        sums = [("count_all", "sum"), ("articles", "sum"), ("yy", "sum"), ("xy", "sum")]
        self._merge("own", _renamed(each.group_by(["group", *_TERM]).aggregate(sums)))
        self._merge_calls(hits.filter(pc.is_valid(hits["target"])))

    def _merge_calls(self, aimed: pa.Table) -> None:
        import pyarrow as pa

        each = aimed.group_by(["group", "article", "target", *_TERM]).aggregate([([], "count_all")])
        whole = aimed.group_by(["group", "article", "target"]).aggregate([([], "count_all")])
        whole = whole.rename_columns(["group", "article", "target", "all"])
        each = each.join(whole, ["group", "article", "target"])
        y, x = (each[name].to_numpy().astype(np.float64) for name in ("count_all", "all"))
        each = each.append_column("yy", pa.array(y * y)).append_column("xy", pa.array(x * y))
        each = each.append_column("articles", pa.array(np.ones(len(y), dtype=np.int64)))
        sums = [("count_all", "sum"), ("articles", "sum"), ("yy", "sum"), ("xy", "sum")]
        self._merge("calls", _renamed(each.group_by(["group", "target", *_TERM]).aggregate(sums)))
        x = whole["all"].to_numpy().astype(np.float64)
        whole = whole.append_column("xx", pa.array(x * x))
        whole = whole.append_column("articles", pa.array(np.ones(len(x), dtype=np.int64)))
        sums = [("all", "sum"), ("articles", "sum"), ("xx", "sum")]
        self._merge("targets", _renamed(whole.group_by(["group", "target"]).aggregate(sums)))

    def table(self, name: str) -> pa.Table:
        """`uses` (counts by group, target, term and voice), `own`, `calls` or `targets`."""
        return self._tables[name]

    def _merge(self, name: str, more: pa.Table) -> None:
        """Add counts of one shard to those before it: the table grows with the vocabulary, not with the articles."""
        import pyarrow as pa

        if name in self._tables:
            sums = [column for column in more.column_names if column not in _KEYS]
            keys = [column for column in more.column_names if column in _KEYS]
            joint = pa.concat_tables([self._tables[name], more.select(self._tables[name].column_names)])
            more = _renamed(joint.group_by(keys).aggregate([(column, "sum") for column in sums]))
        self._tables[name] = more


_KEYS = ("group", "target", *_TERM, "voice")


def _renamed(table: pa.Table) -> pa.Table:
    return table.rename_columns([name.removesuffix("_sum") for name in table.column_names])
