"""A decision taken apart, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from framing.classify.linear import Contribution
from framing.report.formats.text import safe


def explanation(
    parts: Sequence[Contribution], decision: float, probability: dict[str, float], most: int
) -> RenderableType:
    """The largest contributions, what the rest adds, and what the sum means."""
    label, share = max(probability.items(), key=lambda pair: pair[1])
    head = Text.assemble((f"{label} {share:.2f}", "bold"), f"  decision value {decision:+.3f}, the sum of:")
    grid = Table.grid(padding=(0, 2))
    for part in parts[:most]:
        grid.add_row(
            Text(f"{part.value:+.3f}", style="red" if part.value > 0 else "green"),
            Text(part.kind, style="dim"),
            Text(safe(part.text)),
        )
    rest = parts[most:]
    if rest:
        grid.add_row(
            Text(f"{sum(part.value for part in rest):+.3f}"),
            Text("rest", style="dim"),
            Text(f"{len(rest)} smaller ones"),
        )
    return Group(head, Padding(grid, (0, 0, 0, 2)))
