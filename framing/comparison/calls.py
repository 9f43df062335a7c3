"""Who calls what how: each group's loaded terms for a target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from framing.comparison.ratios import Ratios, limits
from framing.comparison.record import Call
from framing.comparison.tally import Sums, Tally
from framing.spans import VOICES


def calls(tally: Tally, shown: Sequence[int], alpha: float) -> tuple[Call, ...]:
    """By target, group and falling count. The share's interval draws whole articles, as all others do."""
    table, targets = tally.uses.table("calls").to_pydict(), tally.uses.table("targets").to_pydict()
    if not table["group"]:
        return ()
    whole = {
        key: figures
        for *key_parts, figures in zip(
            targets["group"],
            targets["target"],
            zip(*(targets[name] for name in ("articles", "all", "xx")), strict=True),
            strict=True,
        )
        for key in [tuple(key_parts)]
    }
    sizes = np.array([whole[key] for key in zip(table["group"], table["target"], strict=True)], dtype=np.float64)
    y, yy, xy = (np.array(table[name], dtype=np.float64) for name in ("count_all", "yy", "xy"))
    units, x, xx = sizes.T
    found = Ratios.of(Sums(units, y, x, yy, xy, xx), np.zeros(len(y), dtype=bool), np.ones(len(y)))
    low, high = limits(found, alpha)
    voices = _voices(tally)
    order = {place: rank for rank, place in enumerate(shown)}
    rows = [
        Call(
            table["target"][row],
            tally.groups[table["group"][row]],
            table["term"][row],
            table["category"][row],
            table["direction"][row],
            int(y[row]),
            int(table["articles"][row]),
            float(found.value[row]),
            float(low[row]),
            float(high[row]),
            *(voices[_key(table, row)].get(voice, 0) for voice in VOICES),
        )
        for row in range(len(y))
        if table["group"][row] in order
    ]
    rank = {tally.groups[place]: number for place, number in order.items()}
    return tuple(sorted(rows, key=lambda call: (call.target, rank[call.group], -call.count, call.term)))


def _voices(tally: Tally) -> dict[tuple[object, ...], dict[str, int]]:
    table = tally.uses.table("uses").to_pydict()
    voices: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    for row, count in enumerate(table["count_all"]):
        voices[_key(table, row)][table["voice"][row]] = count
    return voices


def _key(table: dict[str, list[object]], row: int) -> tuple[object, ...]:
    return tuple(table[name][row] for name in ("group", "target", "term", "category", "direction"))
