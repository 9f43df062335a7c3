"""The card of a model folder, generated from its config: what it answers, what it learned from, how good it is."""

from __future__ import annotations

from typing import Any

_GIVEN = {
    "binary": "A label needs a probability of at least 0.5.",
    "multiclass": "The most probable label is given.",
    "multilabel": "Each label has a threshold of its own, at which its F1 was best on held-out sentences.",
}


def card(config: dict[str, Any], question: str, means: str) -> str:
    """README.md of a model folder; `limits` in the config are written by hand."""
    parts = [
        f"# {config['head']}-en\n\n{question}\n\nLabels: {', '.join(config['labels'])}. {means}",
        (
            f"Probabilities assume that of all sentences {_prior(config)}, as in the set they were calibrated on. "
            + _GIVEN[config["kind"]]
        ),
    ]
    if config.get("sets"):
        parts.append("## Trained on\n\n" + _sets(config["sets"]))
    if config.get("measured"):
        parts.append("## Measured\n\n" + _measured(config["measured"]))
    if config.get("limits"):
        parts.append("## Limits\n\n" + config["limits"].strip())
    parts.append("## Made\n\n" + _made(config))
    return "\n\n".join(parts) + "\n"


def _prior(config: dict[str, Any]) -> str:
    return ", ".join(f"{share:.0%} are {label}" for label, share in zip(config["labels"], config["prior"], strict=True))


def _sets(sets: list[dict[str, Any]]) -> str:
    rows = ["| set | sentences | weight of one | licence | citation |", "|---|---|---|---|---|"]
    rows += [f"| {s['name']} | {s['rows']:,} | {s['weight']:g} | {s['licence']} | {s['citation']} |" for s in sets]
    return "\n".join(rows)


def _measured(measured: dict[str, Any]) -> str:
    rows = ["| protocol | macro F1 (95 % interval) | TF-IDF, same data | outlet's name alone |", "|---|---|---|---|"]
    for key, name in (("paper_folds", "the paper's five folds"), ("leave_one_outlet_out", "leave one outlet out")):
        mine = measured[key]
        cells = [_score(mine.get(who)) for who in ("framing", "tfidf", "outlet_alone")]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    calibration = measured["calibration"]
    rows += [
        "",
        f"On held-out folds: calibration error (ECE) {calibration['ece']:.3f}, Brier score {calibration['brier']:.3f}.",
        "",
        "| predicted | biased indeed | sentences |",
        "|---|---|---|",
        *(f"| {row['predicted']:.2f} | {row['observed']:.2f} | {row['n']} |" for row in calibration["reliability"]),
        "",
        f"By `{measured['provenance']['command']}` on {measured['sentences']:,} sentences.",
    ]
    return "\n".join(rows)


def _score(row: dict[str, Any] | None) -> str:
    return f"{row['macro_f1']:.3f} ({row['interval'][0]:.3f} to {row['interval'][1]:.3f})" if row else "–"


def _made(config: dict[str, Any]) -> str:
    lines = [f"Format {config['format']}. Regenerate this folder, do not edit it: `benchmarks/shipped_models.py`."]
    facts = [f"- {key}: `{config[key]}`" for key in ("recipe", "seeds_hash", "versions") if key in config]
    return "\n".join([*lines, *facts])
