"""What a reader should know before quoting a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framing.comparison.record import Difference
from framing.comparison.scored import Scored
from framing.evaluation.resampling import FEW

LIKELY_CLUSTER = "outlet"


def notes(folder: Scored, about: dict[str, Any], differences: Sequence[Difference]) -> tuple[str, ...]:
    """One sentence or two each."""
    return tuple(_notes(folder, about, differences))


def _notes(folder: Scored, about: dict[str, Any], differences: Sequence[Difference]) -> list[str]:
    by = " and ".join(about["by"])
    found = [
        "A score is the mean probability that trained annotators would call a sentence's wording biased. It says nothing "
        "about truth, and compares texts with each other: the base rate it assumes is that of the set it was trained on.",
    ]
    if about["without_group"]:
        found.append(f"{about['without_group']:,} articles have no {by} and are left out.")
    if small := about["small_groups"]:
        found.append(
            f"{len(small):,} groups with fewer than {about['fewest']} articles ({sum(small.values()):,} articles in "
            f"all) are not shown{'' if about['reference'] else '; they count among the rest'}."
        )
    if folder.unfinished:
        found.append(f"{folder.unfinished:,} shards of the corpus are not scored yet; these are the others.")
    drawn = about["pair"] or about["cluster"]
    column = LIKELY_CLUSTER
    if not drawn and column in folder.columns and column not in about["by"]:
        found.append(
            f"Intervals take articles as drawn one by one; articles of one {column} are alike, so they speak of more "
            f"articles from these {column}s alone. With cluster='{column}' they speak of other {column}s, and are wider."
        )
    if drawn and (n := max((row.n for row in differences), default=0)) < FEW:
        found.append(f"Only {n} values of {' and '.join(drawn)} are drawn: with fewer than {FEW}, trust no p-value.")
    if not about["pair"]:
        found.append(
            "Groups may write about different things: a difference may be one of subject. pair= compares articles on "
            "the same event, topic or month with each other."
        )
    return found
