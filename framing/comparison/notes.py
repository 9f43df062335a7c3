"""What a reader should know before quoting a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framing.comparison.measures import SCORE as SCORE_KIND
from framing.comparison.record import Estimate
from framing.comparison.scored import Scored
from framing.evaluation.resampling import FEW
from framing.spans import VOICES

LIKELY_CLUSTER = "outlet"
SCORE = (
    "A score is the mean probability that trained annotators would call a sentence's wording biased, if as many "
    "sentences were as in the set they labelled. It says nothing about truth; compare texts by it, and no more."
)


def notes(folder: Scored, about: dict[str, Any], estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """One sentence or two each."""
    return tuple(_notes(folder, about, estimates))


def _notes(folder: Scored, about: dict[str, Any], estimates: Sequence[Estimate]) -> list[str]:
    by = " and ".join(about["by"])
    found = [SCORE] if any(one.kind == SCORE_KIND for one in estimates) else []
    if about["without_group"]:
        found.append(f"{about['without_group']:,} articles have no {by} and are left out.")
    if small := about["small_groups"]:
        found.append(
            f"{len(small):,} groups with fewer than {about['fewest']} articles ({sum(small.values()):,} articles in "
            f"all) are not shown{'' if about['reference'] else '; they count among the rest'}."
        )
    if folder.unfinished:
        found.append(folder.unfinished)
    drawn = about["pair"] or about["cluster"]
    column = LIKELY_CLUSTER
    if not drawn and column in folder.columns and column not in about["by"]:
        found.append(
            f"Intervals take articles as drawn one by one, so they speak of more articles from these {column}s alone. "
            f"With cluster='{column}' they speak of other {column}s, and are wider."
        )
    few = [one.group for one in estimates if one.kind == SCORE_KIND and one.voice == VOICES[0] and one.n < FEW]
    if about["cluster"] and few:
        found.append(
            f"Fewer than {FEW} of {' and '.join(about['cluster'])} in {', '.join(few)}: their intervals are rough."
        )
    if about["cluster"] or about["pair"]:
        found.append("Distinguishing terms are tested by article, whatever the other tests draw.")
    if not about["pair"]:
        found.append(
            "Groups may write about different things: a difference may be one of subject. pair= compares articles on "
            "the same event, topic or month with each other."
        )
    return found
