"""Train the network of the head `portrayal`: a small reader that learns from people's labels and from a teacher.

    python benchmarks/teachers.py DATA SOFT       # first: what the teachers say of news sentences, into the folder SOFT
    python benchmarks/reader.py DATA SOFT         # network.safetensors and held.npy, into the same folder

People's labels are those of NewsMTSC's train part, less one part of eight, which stops and calibrates nothing but the
probabilities; the teacher's are shares. Word vectors begin as those of MiniLM for the word alone. Needs the packages of
the group `teach`. On two quiet cores it takes about an hour.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import torch
from numpy.typing import NDArray
from portrayal import ATTENTIONS, LAYERS, REACH, WIDTH
from safetensors.numpy import save_file
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from teachers import embed
from torch import nn

from framing.annotate import bundled
from framing.classify.heads.portrayal import LABELS
from framing.classify.reader import Shape
from framing.features.mentions import spans_of
from framing.features.sentences import AT_ONCE
from framing.features.windows import NOTHING, UNKNOWN, first_word, windows

PARTS, EPOCHS, BATCH, PACE, SEED = 8, 5, 64, 1e-3, 0
TEMPERATURE, CERTAIN = 1.5, 0.9
"""By which a teacher's values are divided, and what of a person's label is taken to be certain."""
FEWEST, HIDDEN = 5, 0.08
"""Times a word must occur in the articles, and the share of words that are hidden in training."""
_NORMS = ("before.weight", "before.bias", "after.weight", "after.bias")
Rows = NDArray[np.int64]


def vocabulary(data: Path) -> tuple[list[str], NDArray[np.uint64], NDArray[np.float64]]:
    """Words of the articles that are mostly written small, their sorted hashes, and how often they occur."""
    texts = pq.read_table(data / "corpora" / "articles.parquet", columns=["text"])["text"].to_pylist()
    every: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        said = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
        every.update(word.lower() for word in said)
        small.update(word for word in said if word[0].islower())
    common = [word for word, n in every.most_common() if n >= FEWEST and small[word] >= n / 2]
    kept, hashes = [], []
    for begin in range(0, len(common), AT_ONCE):
        words = bundled()(common[begin : begin + AT_ONCE], segment=False).words
        hash_of = words.vocabulary.hash.take(words.vocabulary.number)
        for row, hidden, own in zip(words.sentence.tolist(), words.hidden.tolist(), hash_of.tolist(), strict=True):
            if np.sum(words.sentence == row) == 1 and not hidden:
                kept.append(common[begin + row])
                hashes.append(own)
    known, first = np.unique(np.array(hashes, dtype=np.uint64), return_index=True)
    chosen = [kept[row] for row in first.tolist()]
    return chosen, known, np.array([every[word] for word in chosen], dtype=np.float64)


def numbered(rows: dict[str, list[Any]], known: NDArray[np.uint64]) -> NDArray[np.int32]:
    """The windows of rows with `text`, `target_start`, `target_end`."""
    found = []
    for begin in range(0, len(rows["text"]), AT_ONCE):
        text, start, end = (rows[name][begin : begin + AT_ONCE] for name in ("text", "target_start", "target_end"))
        batch = bundled()(text, segment=False)
        found.append(windows(batch, spans_of(batch, start, end, begin), known, REACH))
    return np.concatenate(found)


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.look, self.gather = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, state: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        n, length, _ = state.shape
        looked = self.look(self.before(state)).view(n, length, 3, ATTENTIONS, WIDTH // ATTENTIONS)
        query, key, value = looked.permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None, :])
        state = state + self.drop(self.gather(seen.transpose(1, 2).reshape(n, length, WIDTH)))
        return state + self.drop(self.narrow(torch.relu(self.widen(self.after(state)))))


class Network(nn.Module):
    def __init__(self, vectors: NDArray[np.float64]) -> None:
        super().__init__()
        self.word = nn.Embedding(first_word() + len(vectors), WIDTH)
        nn.init.normal_(self.word.weight, std=0.3)
        self.word.weight.data[first_word() :] = torch.tensor(vectors)
        self.place = nn.Embedding(2 * REACH + 1, WIDTH)
        nn.init.normal_(self.place.weight, std=0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm, self.answer = nn.LayerNorm(WIDTH), nn.Linear(2 * WIDTH, len(LABELS))
        self.drop, self.last_drop = nn.Dropout(0.1), nn.Dropout(0.2)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        there, half = numbers != NOTHING, numbers.shape[1] // 2
        state = self.drop(self.word(numbers) + self.place.weight[None, REACH - half : REACH + half + 1])
        for layer in self.layers:
            state = layer(state, there)
        state = self.norm(state)
        mean = (state * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return self.answer(self.last_drop(torch.cat([state[:, half], mean], dim=1)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The tensors of `Shape.tensors`, less the vocabulary; word vectors are rounded to 255 steps each."""

        def stack(name: str) -> NDArray[np.float32]:
            parts = [layer.get_parameter(name).detach().numpy() for layer in self.layers]
            return np.stack([part.T if part.ndim > 1 else part for part in parts])

        words = self.word.weight.detach().numpy()
        scale = np.maximum(np.abs(words).max(axis=1), 1e-9) / 127
        given: dict[str, NDArray[Any]] = {
            "word": np.round(words / scale[:, None]).astype(np.int8),
            "word_scale": scale.astype(np.float32),
            "place": self.place.weight.detach().numpy(),
            "norms": np.stack([stack(name) for name in _NORMS], axis=1).reshape(LAYERS, 2, 2, WIDTH),
            "last_norm": np.stack([self.norm.weight.detach().numpy(), self.norm.bias.detach().numpy()]),
            "answer": self.answer.weight.detach().numpy().T,
            "answer_bias": self.answer.bias.detach().numpy(),
        }
        for name in ("look", "gather", "widen", "narrow"):
            given[name], given[f"{name}_bias"] = stack(f"{name}.weight"), stack(f"{name}.bias")
        return {name: np.ascontiguousarray(array) for name, array in given.items()}


def examples(data: Path, soft: Path, known: NDArray[np.uint64]) -> tuple[NDArray[np.int32], Any, Any]:
    """Windows to learn from with their shares, those held out with their labels, and those to be tested."""
    rows = pq.read_table(data / "portrayal" / "newsmtsc.parquet").to_pydict()
    label = np.array([LABELS.index(name) for name in rows["label"]])
    numbers = numbered(rows, known)
    train = np.flatnonzero(np.array(rows["split"]) == "train")
    parts = GroupKFold(PARTS).split(train, groups=[rows["text"][row] for row in train.tolist()])
    learned, held = next(parts)
    learned, held = train[learned], train[held]
    test = np.setdiff1d(np.arange(len(label)), train)
    taught = pq.read_table(soft / "portrayal.parquet").to_pydict()
    values = np.stack([taught[name] for name in LABELS], axis=1) / TEMPERATURE
    shares = np.exp(values - values.max(axis=1, keepdims=True))
    hard = np.eye(len(LABELS))[label[learned]] * CERTAIN + (1 - CERTAIN) / len(LABELS)
    # People's labels count twice.
    every = np.concatenate([numbers[learned], numbers[learned], numbered(taught, known)])
    target = np.concatenate([hard, hard, shares / shares.sum(axis=1, keepdims=True)])
    return every, target, (numbers[held], label[held], held, numbers[test], label[test], test)


def batches(numbers: NDArray[np.int32], random: np.random.Generator) -> list[tuple[Rows, int]]:
    """Rows of about the same reach together, and that reach; in random order."""
    there = numbers != NOTHING
    far = np.maximum(REACH - there.argmax(axis=1), REACH - there[:, ::-1].argmax(axis=1))
    order, found = random.permutation(len(numbers)), []
    for begin in range(0, len(order), BATCH * 40):
        some = order[begin : begin + BATCH * 40]
        some = some[np.argsort(far[some])]
        found += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    return [(found[place], int(far[found[place]].max())) for place in random.permutation(len(found)).tolist()]


def answers(network: Network, numbers: NDArray[np.int32]) -> NDArray[np.float32]:
    """(n, n_labels) decision values."""
    network.eval()
    with torch.inference_mode():
        parts = [network(torch.tensor(part.astype(np.int64))) for part in np.array_split(numbers, len(numbers) // 256)]
    network.train()
    return torch.cat(parts).numpy()


def train(network: Network, numbers: NDArray[np.int32], target: NDArray[np.float64], held: Any) -> None:
    random = np.random.default_rng(SEED)
    steps = EPOCHS * (len(numbers) // BATCH + 1)
    words = [network.word.weight]
    others = [weights for name, weights in network.named_parameters() if name != "word.weight"]
    optimiser = torch.optim.AdamW(
        [{"params": words, "lr": PACE / 2, "weight_decay": 0.0}, {"params": others, "lr": PACE}], weight_decay=0.05
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (0.06 * steps)) * max(0.0, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        for rows, reach in batches(numbers, random):
            some = numbers[rows, REACH - reach : REACH + reach + 1].astype(np.int64)
            some = np.where((random.random(some.shape) < HIDDEN) & (some >= first_word()), UNKNOWN, some)
            wanted = torch.tensor(target[rows], dtype=torch.float32)
            nn.functional.cross_entropy(network(torch.tensor(some)), wanted).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
        score = f1_score(held[1], answers(network, held[0]).argmax(axis=1), average="macro")
        print(f"epoch {epoch + 1} of {EPOCHS}: macro F1 {score:.3f} on the part held out", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("soft", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)

    words, known, often = vocabulary(options.data)
    vectors = embed(words).astype(np.float64)
    vectors -= often @ vectors / often.sum()
    left, size, _ = np.linalg.svd(vectors, full_matrices=False)
    start = left[:, :WIDTH] * size[:WIDTH]
    numbers, target, held = examples(options.data, options.soft, known)
    print(f"{len(words):,} words; {len(target):,} examples, {len(held[1]):,} held out", flush=True)
    network = Network(start / start.std() / 2)
    train(network, numbers, target, held)
    arrays = {"vocabulary": known, **network.arrays()}
    asked = Shape(len(known), REACH, WIDTH, LAYERS, ATTENTIONS).tensors(first_word() + len(known), len(LABELS))
    assert {name: array.shape for name, array in arrays.items()} == asked
    save_file(arrays, options.soft / "network.safetensors")
    np.save(options.soft / "held.npy", held[2])


if __name__ == "__main__":
    main()
