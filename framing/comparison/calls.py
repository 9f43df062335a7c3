"""Who calls what how: each group's loaded terms for a target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from framing.comparison.ratios import Floats, Ratios
from framing.comparison.record import Call
from framing.comparison.tally import Sums, Tally
from framing.spans import VOICES

_WHOLE = ("group", "target", "articles", "uses", "xx")


def calls(tally: Tally, shown: Sequence[int], alpha: float) -> tuple[Call, ...]:
    """By target, group and falling count. The share's interval draws whole articles, as all others do."""
    table, targets = tally.uses.table("calls").to_pydict(), tally.uses.table("targets").to_pydict()
    whole = {(group, target): sums for group, target, *sums in zip(*(targets[name] for name in _WHOLE), strict=True)}
    if not whole:
        return ()
    sizes = np.array([whole[key] for key in zip(table["group"], table["target"], strict=True)], dtype=np.float64)
    y, yy, xy = (np.array(table[name], dtype=np.float64) for name in ("uses", "yy", "xy"))
    units, x, xx = sizes.T
    found = Ratios.of(Sums(units, y, x, yy, xy, xx), np.zeros(len(y), dtype=bool), np.ones(len(y)))
    low, high = _wilson(found, x, alpha)
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


def _wilson(found: Ratios, uses: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Wilson's interval at the number of uses that would be as sure, drawn one by one (Franco et al. 2019).

    Where all uses are one word, articles are counted in place of uses.
    """
    from scipy.stats import norm

    share, mixed = found.value, (found.value < 1) & (found.variance > 0)
    alike = np.divide(share * (1 - share), found.variance, out=found.units.copy(), where=mixed)
    size = np.minimum(alike, uses)
    z = norm.isf(alpha / 2)
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    reach = z / (1 + z**2 / size) * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def _voices(tally: Tally) -> dict[tuple[object, ...], dict[str, int]]:
    table = tally.uses.table("voices").to_pydict()
    voices: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    for row, count in enumerate(table["uses"]):
        voices[_key(table, row)][table["voice"][row]] = count
    return voices


def _key(table: dict[str, list[object]], row: int) -> tuple[object, ...]:
    return tuple(table[name][row] for name in ("group", "target", "term", "category", "direction"))
