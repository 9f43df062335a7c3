"""A forest drawn by matplotlib as SVG inside a page: text is text, and colours are the page's own.

A page lets no style run but its own, and holds many figures. So what matplotlib writes as styles become attributes, and
identifiers, which would be the same in all figures, go.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Tree

from rich.cells import cell_len, set_cell_size

from framing.comparison.formats._forest import Forest
from framing.comparison.formats.plot import ABOVE, BELOW, DIM, INK, LINE, draw
from framing.report.formats.text import safe

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = {
    INK: "currentColor",
    DIM: f"var(--dim, {DIM})",
    LINE: f"var(--line, {LINE})",
    ABOVE: f"var(--up, {ABOVE})",
    BELOW: f"var(--down, {BELOW})",
}
_SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "framing", "axes.unicode_minus": True}
_SIGN = 0.6
"""Width of a letter, of the font size; DejaVu Sans, which is as wide as any that a page falls back to, has 0.59."""
_KEPT = ("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "font-size", "text-anchor")
_PLAIN = {"fill": INK, "stroke": "none", "opacity": "1", "fill-opacity": "1", "text-anchor": "start"}
"""What an element has that says nothing else; `fill` is the root's."""
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, beside the controls that `safe` replaces."""
_NUMBER = re.compile(r"-?\d+\.\d+")
_LINK = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class Size:
    """Of a figure, in the units of its drawing, which are pixels where it is shown at full size."""

    width: float
    font: float
    row: float
    name: int
    """Columns of a name; a longer one is cut, and stands whole in the table."""
    steps: int
    interval: bool
    """Whether figures stand with their intervals."""


LARGE, SMALL = Size(430, 12.5, 23, 20, 4, interval=True), Size(330, 11.5, 19, 18, 2, interval=False)


def svg(found: Forest, title: str, *, reference: str | None, size: Size) -> str:
    """An image with a label that says what it shows, its names escaped; the numbers must stand beside it."""
    import matplotlib as mpl

    written = BytesIO()
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # text is drawn by the reader's browser, in its fonts
        _figure(found, reference, size).savefig(written, format="svg", metadata={"Date": None})
    root = _bare(Tree.fromstring(written.getvalue()))  # noqa: S314, written just now
    root.attrib |= {"class": "chart", "role": "img", "aria-label": _label(found, title)}
    return Tree.tostring(root, encoding="unicode")


def _figure(found: Forest, reference: str | None, size: Size) -> Figure:
    """Names to the left, figures to the right; as much room for the axis as these leave."""
    from matplotlib.figure import Figure

    names = [_short(row.one.group, size.name) for row in found.rows]
    values = [f"{row.value} {row.interval}" if size.interval and row.interval else row.value for row in found.rows]
    left, right = (
        size.font * (_SIGN * max(map(cell_len, said), default=0) + room) for said, room in ((names, 1.0), (values, 0.8))
    )
    foot, rows = 1.7 * size.font, size.row * len(found.rows)
    figure = Figure(figsize=(size.width / 72, (rows + foot) / 72))
    figure.patch.set_visible(False)
    box = (left / size.width, foot / (rows + foot), 1 - (left + right) / size.width, rows / (rows + foot))
    axes = figure.add_axes(box)
    axes.patch.set_visible(False)
    draw(axes, found, names, reference=reference, size=size.font, steps=size.steps)
    axes.tick_params(axis="x", labelcolor=DIM, labelsize=0.86 * size.font, pad=0.3 * size.font)
    axes.tick_params(axis="y", pad=0.9 * size.font)
    for place, value in enumerate(values):
        axes.annotate(
            value,
            (1, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(0.8 * size.font, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=0.92 * size.font,
            parse_math=False,
        )
    return figure


def _short(name: str, most: int) -> str:
    name = _UNWRITABLE.sub("\ufffd", safe(name))
    return name if cell_len(name) <= most else set_cell_size(name, most - 1).rstrip() + "…"


def _label(found: Forest, title: str) -> str:
    known = sorted((row for row in found.rows if row.one.value is not None), key=lambda row: -(row.one.value or 0))
    said = f"{title}, forest plot of {len(found.rows)} groups"
    if len(known) > 1:
        high, low = (f"{row.one.group} {row.value}" for row in (known[0], known[-1]))
        said += f"; highest {high}, lowest {low}"
    return _UNWRITABLE.sub("\ufffd", safe(f"{said}. The numbers stand in the table below."))


def _bare(root: Tree.Element) -> Tree.Element:
    """Shapes and texts with nothing but attributes, marks as paths of their own, the groups around them gone."""
    marks = {f"#{one.get('id')}": one.get("d", "") for one in root.iter() if one.get("id") and one.get("d")}
    made = Tree.Element("svg", viewBox=root.get("viewBox", ""))
    made.attrib |= {"stroke-linejoin": "round", "fill": "currentColor"}
    for one in _drawn(root):
        tag = one.tag.rpartition("}")[2]
        style = dict(part.split(": ", 1) for part in one.get("style", "").split("; ") if part)
        looks = {
            key: _COLOURS.get(style[key], style[key]) for key in _KEPT if style.get(key) not in (None, _PLAIN.get(key))
        }
        if tag == "use":
            x, y = (_short_numbers(one.get(side, "0")) for side in "xy")
            place = {"d": marks[one.get(_LINK, "")], "transform": f"translate({x} {y})"}
            tag = "path"
        else:
            place = {key: one.get(key, "") for key in ("x", "y", "d") if one.get(key)}
        place = {key: _short_numbers(value) for key, value in place.items()}
        Tree.SubElement(made, tag, looks | place).text = one.text if tag == "text" else None
    return made


def _drawn(one: Tree.Element) -> list[Tree.Element]:
    """What is seen, in order: what is only defined is not."""
    tag = one.tag.rpartition("}")[2]
    if tag in ("defs", "metadata"):
        return []
    return [one] if tag in ("path", "use", "text") else [found for child in one for found in _drawn(child)]


def _short_numbers(value: str) -> str:
    """A tenth of a pixel is seen by nobody."""
    return " ".join(_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value).split())
