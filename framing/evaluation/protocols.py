"""Which rows are learned from and which are tested, so that a figure says how a head does on texts it has not seen.

`folds` and `group` test every row once; `natural` and `holdout` test some rows and learn from the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import InputError
from framing.spans import Ints

PROTOCOLS = ("folds", "group", "natural", "holdout")
MANY = 30
"""With more groups than this they are held out several at a time: one model for each would take long."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One model's rows."""

    name: str
    train: Ints
    test: Ints


@dataclass(frozen=True, slots=True)
class Protocol:
    """How the rows were split, and a sentence for the report."""

    name: str
    described: str
    splits: tuple[Split, ...]

    @property
    def tested(self) -> Ints:
        """Rows that some split tests, in their order."""
        return np.sort(np.concatenate([split.test for split in self.splits]))

    def shared(self, values: Sequence[Hashable]) -> int:
        """Tested rows whose value (text, article, outlet) also stands in the training rows of their split.

        >>> split = Split("1", np.array([0, 1]), np.array([2]))
        >>> Protocol("folds", "", (split,)).shared(["same", "other", "same"])
        1
        """
        found = 0
        for split in self.splits:
            seen = {values[row] for row in split.train.tolist()}
            found += sum(values[row] in seen for row in split.test.tolist())
        return found


def folds(
    truth: Ints,
    labels: Sequence[str],
    fold: Sequence[Any] | None = None,
    *,
    n_folds: int = 5,
    seed: int = 0,
) -> Protocol:
    """Hold out each fold in turn: those that the data names, or random ones with about the same share of each label.

    `truth` is (n, k); `fold` names each row's fold, and a row of None is always learned from. Multi-label rows are
    spread by the rarest label they have.
    """
    n = _some(truth)
    if fold is not None:
        _fit(fold, n, "fold column")
        splits = _each(fold)
        return _checked("folds", f"the data's own {len(splits)} folds, each held out in turn", splits, truth, labels)
    if not 2 <= n_folds <= n:
        raise InputError(f"{n_folds} folds of {n} rows; expected 2 to {n}")
    # Rows are dealt out in turn, label by label, so that no label need be frequent and no fold is larger by two.
    order = np.lexsort((np.random.default_rng(seed).random(n), _stratum(truth)))
    dealt = np.empty(n, dtype=np.int64)
    dealt[order] = np.arange(n) % n_folds + 1
    described = f"{n_folds} random folds with about the same share of each label, seed {seed}"
    return _checked("folds", described, _each(dealt.tolist()), truth, labels)


def group(
    truth: Ints, labels: Sequence[str], groups: Sequence[Any], column: str = "group", *, n_folds: int = 10
) -> Protocol:
    """Hold out all rows of a group (an outlet, an article, a topic): one at a time, or in `n_folds` parts if many.

    `truth` is (n, k); `groups` names each row's group, and a row of None is always learned from.
    """
    n = _some(truth)
    _fit(groups, n, f"column {column!r}")
    counts = Counter(name for name in groups if name is not None)
    if len(counts) < 2:
        found = ", ".join(f"{name!r} ({count})" for name, count in counts.items()) or "none"
        raise InputError(f"column {column!r}: {len(counts)} groups among {n} rows: {found}; expected at least two")
    if len(counts) <= MANY:
        described = f"each of the {len(counts)} values of `{column}` held out in turn"
        return _checked("group", described, _each(groups), truth, labels)
    from sklearn.model_selection import GroupKFold

    named = np.flatnonzero([name is not None for name in groups])
    names = np.array([str(groups[row]) for row in named.tolist()])
    parts = min(n_folds, len(counts))
    splits = [
        Split(str(number), np.setdiff1d(np.arange(n), named[test]), named[test])
        for number, (_, test) in enumerate(GroupKFold(parts).split(names, groups=names), start=1)
    ]
    described = f"{len(counts)} values of `{column}`, held out whole in {parts} parts of about equal size"
    return _checked("group", described, splits, truth, labels)


def natural(truth: Ints, labels: Sequence[str], tested: NDArray[np.bool_]) -> Protocol:
    """Test on a set in which labels are as frequent as in the world, learn from the other rows.

    `tested` is (n,): the rows of the base-rate set.
    """
    _fit(tested, _some(truth), "test rows")
    return _two(
        "natural",
        "tested on {test} rows at their natural base rate, learned from {train} others",
        truth,
        labels,
        tested,
    )


def holdout(truth: Ints, labels: Sequence[str], n_train: int) -> Protocol:
    """Learn from the first `n_train` rows, those of one file, and test on the rest, those of another."""
    tested = np.arange(_some(truth)) >= n_train
    return _two("holdout", "tested on {test} rows of one file, learned from {train} of another", truth, labels, tested)


def _two(name: str, described: str, truth: Ints, labels: Sequence[str], tested: NDArray[np.bool_]) -> Protocol:
    tested = np.asarray(tested, dtype=bool)
    train, test = np.flatnonzero(~tested), np.flatnonzero(tested)
    if not len(test) or not len(train):
        raise InputError(f"{name}: {len(train)} rows to learn from and {len(test)} to test; expected some of each")
    described = described.format(test=len(test), train=len(train))
    return _checked(name, described, [Split(name, train, test)], truth, labels)


def _each(names: Sequence[Any]) -> list[Split]:
    """One split for each value, which it tests; rows of None are never tested."""
    known = sorted({name for name in names if name is not None}, key=lambda name: (isinstance(name, str), name))
    column = np.array([-1 if name is None else known.index(name) for name in names])
    return [
        Split(str(name), np.flatnonzero(column != number), np.flatnonzero(column == number))
        for number, name in enumerate(known)
    ]


def _stratum(truth: Ints) -> Ints:
    """(n,) the number of the rarest label that each row has, or k."""
    rarest_first = np.argsort(truth.sum(axis=0), kind="stable")
    none = np.ones((len(truth), 1), dtype=np.int64)
    first = np.hstack([truth[:, rarest_first], none]).argmax(axis=1)
    stratum: Ints = np.append(rarest_first, truth.shape[1])[first]
    return stratum


def _checked(name: str, described: str, splits: Sequence[Split], truth: Ints, labels: Sequence[str]) -> Protocol:
    """The protocol, if every split has something to learn and to test."""
    if len(splits) < 2 and name in ("folds", "group"):
        of = ", ".join(f"{split.name!r} ({len(split.test)} rows)" for split in splits) or "none"
        raise InputError(f"{name}: all rows are in one fold: {of}; expected at least two folds")
    exclusive = truth.shape[1] > 1 and bool((truth.sum(axis=1) == 1).all())
    for split in splits:
        counts = truth[split.train].sum(axis=0)
        if int((counts > 0).sum()) < (2 if exclusive else 1):
            said = ", ".join(f"{label}: {count}" for label, count in zip(labels, counts.tolist(), strict=True))
            raise InputError(
                f"{name}: with {split.name!r} held out ({len(split.test)} rows) there are {len(split.train)} rows to "
                f"learn from ({said}); expected rows of at least {'two labels' if exclusive else 'one label'}"
            )
    return Protocol(name, described, tuple(splits))


def _some(truth: Ints) -> int:
    if not len(truth):
        raise InputError("no labelled row; expected at least one")
    return len(truth)


def _fit(column: Sequence[Any] | NDArray[Any], n: int, what: str) -> None:
    if len(column) != n:
        raise InputError(f"{what}: {len(column)} values; expected {n}, one for each row")
