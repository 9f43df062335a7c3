"""Measure the head `portrayal` on NewsMTSC's real-world part, beside TF-IDF of the sentence and TF-IDF around the name.

    python benchmarks/teachers.py DATA SOFT portrayal     # first: what a teacher says of names in news sentences
    python benchmarks/reader.py DATA SOFT                 # the network
    python benchmarks/portrayal.py DATA SOFT              # DATA/portrayal/{newsmtsc,semeval2025_entities_en}.parquet

The network learned from NewsMTSC's train part less an eighth, texts whole, and from the teacher, who learned from the
train part; that eighth fits the probabilities. devtest_mt is only tested. The entities of SemEval-2025, who are
antagonists, protagonists or innocent in one article, are never learned from: how often the head puts an antagonist
below the other two shows how far it carries.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel
from measured import blank, calibration, protocol, tfidf
from numpy.typing import NDArray
from results import write
from safetensors.numpy import load_file
from sklearn.metrics import roc_auc_score

from framing.annotate import bundled
from framing.classify.artefact import rounded
from framing.classify.fitting import Task, calibrate
from framing.classify.heads import portrayal
from framing.classify.reader import ReaderModel, Shape
from framing.evaluation.predictions import Predictions
from framing.features.mentions import spans_of
from framing.features.sentences import AT_ONCE

TASK = Task("portrayal", portrayal.KIND, portrayal.LABELS)
REACH, WIDTH, LAYERS, ATTENTIONS = 24, 128, 2, 4
SETS = [
    {
        "name": "NewsMTSC, train part",
        "citation": "Hamborg & Donnay, NewsMTSC, EACL 2021",
        "licence": "MIT (its text)",
        "rows": 7645,
        "weight": 2.0,
    },
    {
        "name": "news sentences, labelled softly by MiniLM fine-tuned on NewsMTSC",
        "citation": "texts: Baly et al., We Can Detect Your Bias, EMNLP 2020; model: all-MiniLM-L6-v2",
        "licence": "Apache-2.0 (texts and model)",
        "rows": 206000,
        "weight": 1.0,
    },
]
LIMITS = """\
- A small network: who does what to whom over several clauses is still missed, and so is irony.
- People's labels are of sentences on politics in the United States, mostly about persons; the teacher's are of news
  from the United States.
- In the set a third of the mentions are negative and a quarter positive; in agencies' reports most are neutral.
- It is a network, so that `explain` cannot take its value apart into words.
"""
Floats = NDArray[np.float64]


def network(soft: Path) -> ReaderModel:
    """The trained network, not calibrated."""
    arrays = load_file(soft / "network.safetensors")
    words, word = arrays.pop("vocabulary"), arrays.pop("word")
    one = np.ones(len(TASK.labels), dtype=np.float32)
    shape = Shape(len(words), REACH, WIDTH, LAYERS, ATTENTIONS)
    return rounded(
        ReaderModel(
            head=TASK.head,
            kind=TASK.kind,
            labels=TASK.labels,
            slope=one,
            offset=0 * one,
            threshold=one / 2,
            prior=(1 / 3,) * 3,
            reads="mention",
            shape=shape,
            vocabulary=words,
            word=word,
            tensors=arrays,
        )
    )


def decide(model: ReaderModel, rows: dict[str, list[Any]]) -> Floats:
    """(n, n_values) decision values of rows with `text`, `target_start`, `target_end`."""
    found = []
    for begin in range(0, len(rows["text"]), AT_ONCE):
        text, start, end = (rows[name][begin : begin + AT_ONCE] for name in ("text", "target_start", "target_end"))
        batch = bundled()(text, segment=False)
        found.append(model.decisions(batch, spans_of(batch, start, end, begin)))
    return np.concatenate(found)


def read(data: Path, soft: Path) -> tuple[dict[str, list[Any]], NDArray[np.int64], Floats]:
    """NewsMTSC's mentions; the part of each: 0 learned from, 1 held out of the train part, 2 tested; their labels."""
    rows = pq.read_table(data / "portrayal" / "newsmtsc.parquet").to_pydict()
    part = np.where(np.array(rows["split"]) == "train", 0, 2)
    part[np.load(soft / "held.npy")] = 1
    return rows, part, np.array([[float(label == one) for one in TASK.labels] for label in rows["label"]])


def calibrated(model: ReaderModel, data: Path, soft: Path) -> ReaderModel:
    """The network with probabilities fitted to the part held out."""
    rows, part, target = read(data, soft)
    return calibrate(model, decide(model, rows)[part == 1], target[part == 1])


def carried(data: Path, model: ReaderModel) -> float:
    """How often an antagonist of SemEval-2025 is shown worse than a protagonist or innocent one (area under ROC)."""
    rows = pq.read_table(data / "portrayal" / "semeval2025_entities_en.parquet").to_pydict()
    start = rows["entity_start_in_text"]
    end = [at + len(name) for at, name in zip(start, rows["entity"], strict=True)]
    values = decide(model, {"text": rows["text"], "target_start": start, "target_end": end})
    bad = np.array([label == "Antagonist" for label in rows["label"]])
    return float(roc_auc_score(bad, values[:, 0] - values[:, 2]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("soft", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "portrayal.json")
    options = parser.parse_args()

    rows, part, target = read(options.data, options.soft)
    places = list(zip(rows["text"], rows["target_start"], rows["target_end"], strict=True))
    near = [text[max(0, start - 60) : start] + "TARGET" + text[end : end + 60] for text, start, end in places]
    model = network(options.soft)
    values = {"framing": decide(model, rows)}
    # What is held out and what is tested are one fold to the baselines, who learn from the rest.
    once = np.where(part == 0, -1, 0)
    with Parallel(n_jobs=options.jobs, max_nbytes="1M") as jobs:
        for name, texts in (("TF-IDF of the sentence", rows["text"]), ("TF-IDF around the name", near)):
            values[name] = tfidf(texts, target, np.ones(len(part)), once, jobs)

    def said(of: Floats) -> Predictions:
        fitted = calibrate(blank(TASK, len(TASK.labels)), of[part == 1], target[part == 1])
        probability = fitted.probabilities(of[part == 2])
        return Predictions(fitted.given(probability).astype(np.int64), probability)

    truth = target[part == 2].astype(np.int64)
    systems = {name: said(of) for name, of in values.items()}
    found = {
        "protocols": [protocol("NewsMTSC devtest_mt", truth, systems, TASK)],
        "calibration": calibration(truth, systems["framing"], TASK.kind),
        "semeval2025_antagonist_roc_auc": round(carried(options.data, model), 4),
    }
    for name, scores in found["protocols"][0]["systems"].items():
        print(name, scores["whole"])
    print(found["calibration"]["ece"], found["semeval2025_antagonist_roc_auc"])
    write(options.out, found)


if __name__ == "__main__":
    main()
