"""How often the intervals of `framing.evaluation.prevalence` cover the truth, on BASIL by triplet.

    python benchmarks/prevalence.py DATA               # DATA/bias/basil.parquet

Again and again some triplets of articles are drawn as the labelled sample and others as the corpus; each method says
what share of the corpus' sentences is lexically biased, with a 90 % interval, and the labels say what it is. Scenarios:

- `same`: the corpus is as it was drawn.
- `small_sample`: so it is, and half as many triplets are labelled.
- `label_shift`: negative sentences of the corpus are thinned to a third, so that the share is nearly three times the
  labelled sample's and nothing else differs.

`borrowed` has no labels of BASIL: the head's error rates are those on BABE's held-out folds, its base rate is that of
BABE, as a user's would be who takes them from the card.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from results import write

from framing import Analyzer
from framing.classify.prior import shift
from framing.errors import InputError
from framing.evaluation.metrics import calibration_error, wilson
from framing.evaluation.prevalence import METHODS, prevalence

SCENARIOS = {
    "same": {"labelled": 20, "corpus": 30, "thin": 1},
    "small_sample": {"labelled": 10, "corpus": 30, "thin": 1},
    "label_shift": {"labelled": 20, "corpus": 30, "thin": 3},
}
RESULTS = Path(__file__).parent / "results"


def rates_on_babe() -> dict[str, tuple[int, int]]:
    """Sensitivity and specificity at 0.5 as counts, from the reliability table of the held-out folds."""
    table = json.loads((RESULTS / "bias.json").read_text("utf-8"))["calibration"]["reliability"]
    found, left = ([row for row in table if (row["predicted"] >= 0.5) == side] for side in (True, False))
    positive = [sum(round(row["n"] * row["observed"]) for row in rows) for rows in (found, left)]
    negative = [sum(row["n"] for row in rows) - count for rows, count in zip((found, left), positive, strict=True)]
    return {"sensitivity": (positive[0], sum(positive)), "specificity": (negative[1], sum(negative))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--out", type=Path, default=RESULTS / "prevalence.json")
    options = parser.parse_args()

    columns = ["text", "label_lexical", "triplet"]
    basil = pq.read_table(options.data / "bias" / "basil.parquet", columns=columns).to_pydict()
    truth = np.array(basil["label_lexical"])
    triplet = np.unique(basil["triplet"], return_inverse=True)[1]
    analyzer = Analyzer(heads=["bias"])
    probability = analyzer.classify(basil["text"])[:, 1]
    prior = analyzer.analyze("").answers("bias").prior[1]
    rates = rates_on_babe()

    def simulate(labelled: int, corpus: int, thin: int) -> dict[str, dict[str, float]]:
        generator = np.random.default_rng(0)
        rows = defaultdict(list)
        refused: dict[str, int] = defaultdict(int)
        for _ in range(options.repeats):
            order = generator.permutation(triplet.max() + 1)
            known = np.flatnonzero(np.isin(triplet, order[:labelled]))
            drawn = np.isin(triplet, order[labelled : labelled + corpus])
            drawn = np.flatnonzero(drawn & ((truth == 1) | (generator.random(len(truth)) < 1 / thin)))
            share = truth[drawn].mean()
            sample = {"labelled": (probability[known], truth[known], triplet[known])}
            asked = {name: {**sample, "method": name} for name in METHODS}
            asked |= {"borrowed adjusted": rates, "borrowed em": {"prior": prior}}
            for name, what in asked.items():
                try:
                    found = prevalence(probability[drawn], groups=triplet[drawn], **what)
                except InputError:
                    refused[name] += 1
                    continue
                covered = found.low <= share <= found.high
                rows[name].append((found.estimate - share, covered, found.high - found.low))
            count, n = truth[known].sum(), len(known)
            # What a user would do without the library: 90 % by the normal law, sentence by sentence.
            own, reach = count / n, 1.645 * (count / n * (1 - count / n) / n) ** 0.5
            rows["labelled share alone, by sentence"].append((own - share, abs(own - share) <= reach, 2 * reach))
            rows["count, uncorrected"].append(((probability[drawn] >= 0.5).mean() - share, False, 0.0))
            rows["mean, uncorrected"].append((probability[drawn].mean() - share, False, 0.0))
        scores = {}
        for name, values in rows.items():
            error, covered, width = np.array(values, dtype=np.float64).T
            scores[name] = {"bias": round(float(error.mean()), 4), "rmse": round(float((error**2).mean() ** 0.5), 4)}
            if "uncorrected" not in name:
                low, high = wilson(int(covered.sum()), len(covered))
                scores[name] |= {
                    "coverage": round(float(covered.mean()), 4),
                    "coverage_interval": [round(low, 4), round(high, 4)],
                }
                scores[name] |= {"mean_width": round(float(width.mean()), 4), "refused": refused[name]}
        return scores

    shifted = shift(probability, prior, float(truth.mean()))
    found = {
        "sentences": len(truth),
        "triplets": int(triplet.max()) + 1,
        "share": round(float(truth.mean()), 4),
        "level": 0.9,
        "repeats": options.repeats,
        "head_at_half": {
            "found_of_positives": round(float((probability >= 0.5)[truth == 1].mean()), 4),
            "found_of_negatives": round(float((probability >= 0.5)[truth == 0].mean()), 4),
        },
        "rates_on_babe": rates,
        "prior": {
            "own": {"prior": prior, "mean": float(probability.mean()), "ece": calibration_error(truth, probability)},
            "true_share": {"mean": float(shifted.mean()), "ece": calibration_error(truth, shifted)},
        },
        "scenarios": {name: {**sizes, "methods": simulate(**sizes)} for name, sizes in SCENARIOS.items()},
    }
    for name, scenario in found["scenarios"].items():
        print(name)
        for method, scores in scenario["methods"].items():
            print(f"  {method:36}", scores)
    print(found["prior"])
    write(options.out, found)


if __name__ == "__main__":
    main()
