"""The card of a model folder, generated from its config: what it answers, what it learned from, how good it is."""

from __future__ import annotations

from typing import Any

_GIVEN = {
    "binary": "The second label is given from a probability of {least:.2f} on.",
    "multiclass": "The most probable label is given.",
    "multilabel": "Each label has a threshold of its own, at which its F1 was best on held-out sentences.",
}


def card(config: dict[str, Any], question: str, means: str, least: float = 0.5) -> str:
    """README.md of a model folder; `limits` in the config are written by hand.

    Where something was measured, the figure `reliability.svg` stands beside it.
    """
    parts = [
        f"# {config['head']}-en\n\n{question}\n\nLabels: {', '.join(config['labels'])}. {means}",
        (
            f"Probabilities assume that of all {config['reads']}s {_prior(config)}, "
            "as in the set they were calibrated on. " + _GIVEN[config["kind"]].format(least=least)
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
    parts = [_protocol(protocol) for protocol in measured["protocols"]]
    calibration = measured["calibration"]
    parts.append(
        f"On held-out sentences: calibration error (ECE) {calibration['ece']:.3f}, Brier score "
        f"{calibration['brier']:.3f}.\n\n| predicted | true indeed | answers |\n|---|---|---|\n"
        + "\n".join(f"| {r['predicted']:.2f} | {r['observed']:.2f} | {r['n']:,} |" for r in calibration["reliability"])
    )
    parts.append("![Predicted probability and share that is true](reliability.svg)")
    parts.append(f"By `{measured['provenance']['command']}`.")
    return "\n\n".join(parts)


def _protocol(protocol: dict[str, Any]) -> str:
    """One way of holding out: a row a measure, a column a system; then a row a label."""
    systems = protocol["systems"]
    names = list(systems)
    measures = list(dict.fromkeys(name for found in systems.values() for name in found["whole"]))
    rows = [
        f"{protocol['name']} ({protocol['n']:,}):",
        "",
        f"| | {' | '.join(names)} |",
        "|---" * (len(names) + 1) + "|",
        *(f"| {_words(m)} | {' | '.join(_score(systems[s]['whole'].get(m)) for s in names)} |" for m in measures),
    ]
    labels = list(systems[names[0]]["labels"]) if len(systems[names[0]]["labels"]) > 2 else []
    both = [(name, measure) for measure in ("f1", "average_precision") for name in names]
    if labels:
        rows += ["", f"| label | {' | '.join(f'{_words(m)}, {s}' for s, m in both)} |", "|---" * (len(both) + 1) + "|"]
    for label in labels:
        cells = [systems[s]["labels"].get(label, {}).get(m) for s, m in both]
        rows.append(f"| {label} | {' | '.join('–' if v is None else f'{v:.3f}' for v in cells)} |")
    return "\n".join(rows)


def _words(measure: str) -> str:
    return measure.replace("_", " ").replace("f1", "F1")


def _score(found: list[float] | None) -> str:
    """A value with its 95 % interval."""
    return f"{found[0]:.3f} ({found[1]:.3f} to {found[2]:.3f})" if found else "–"


def _made(config: dict[str, Any]) -> str:
    lines = [f"Format {config['format']}. Regenerate this folder, do not edit it: `benchmarks/shipped_models.py`."]
    facts = [f"- {key}: `{config[key]}`" for key in ("recipe", "base", "seeds_hash", "versions") if key in config]
    return "\n".join([*lines, *facts])
