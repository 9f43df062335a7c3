"""`framing explain`: what a head's decision about a sentence is made of."""

from __future__ import annotations

import click
from rich.console import Console


@click.command()
@click.argument("sentence")
@click.option("--head", default="bias", show_default=True, help="Whose decision to take apart.")
@click.option("--most", default=15, show_default=True, help="How many contributions to print.")
def command(sentence: str, head: str, most: int) -> None:
    """Show what each word, pair and column of SENTENCE adds to a head's decision."""
    from framing.analyzer import Analyzer
    from framing.report.cards import explanation

    analyzer = Analyzer(heads=[head])
    probability = dict(zip(analyzer.labels(head), analyzer.classify([sentence], head)[0].tolist(), strict=True))
    parts, decision = analyzer.explain(sentence, head), analyzer.decision(sentence, head)
    Console(highlight=False).print(explanation(parts, decision, probability, most))
