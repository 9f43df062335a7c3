from __future__ import annotations

import numpy as np
import pytest

from framing import Analyzer
from framing.classify.prior import shift
from framing.errors import InputError, UnknownName
from framing.evaluation.prevalence import METHODS, prevalence

SENTENCE = "The shameful liars disgraced us!"


def drawn(generator: np.random.Generator, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Sentences of a head that is calibrated where half are positive: scores lie at -1 and 1, with spread 1."""
    truth = (generator.random(n) < share).astype(np.int64)
    return 1 / (1 + np.exp(-2 * (generator.normal(size=n) + 2 * truth - 1))), truth


def coverage(method: str, shares: tuple[float, float], repeats: int = 60) -> tuple[float, float]:
    """Of 90 % intervals, with the labelled sample and the corpus at these shares; and the mean error.

    The lesser of how often they hold the corpus' own share, and the share that it was drawn at.
    """
    generator = np.random.default_rng(0)
    covered, errors = np.zeros(2), []
    for _ in range(repeats):
        sample, (probabilities, truth) = drawn(generator, 300, shares[0]), drawn(generator, 600, shares[1])
        found = prevalence(probabilities, labelled=sample, method=method)
        covered += [found.low <= share <= found.high for share in (truth.mean(), shares[1])]
        errors.append(found.estimate - truth.mean())
    return float(covered.min()) / repeats, float(np.mean(errors))


@pytest.mark.parametrize("method", METHODS)
def test_without_shift_every_method_covers_and_leans_to_no_side(method: str) -> None:
    covered, error = coverage(method, (0.2, 0.2))
    assert covered >= 0.85
    assert abs(error) < 0.02


@pytest.mark.parametrize("method", METHODS[1:])
def test_under_label_shift_the_corrections_for_it_cover(method: str) -> None:
    covered, error = coverage(method, (0.5, 0.1))
    assert covered >= 0.85
    assert abs(error) < 0.02


def test_under_label_shift_prediction_powered_inference_fails_as_its_docs_say() -> None:
    assert coverage("ppi", (0.5, 0.1), 30)[0] < 0.2


def test_em_from_the_prior_alone_finds_a_shifted_share() -> None:
    probabilities, truth = drawn(np.random.default_rng(0), 20_000, 0.05)
    found = prevalence(probabilities, prior=0.5)
    assert found.method == "em"
    assert found.low <= truth.mean() <= found.high
    assert probabilities.mean() > 3 * found.high


def test_the_most_likely_share_is_where_the_steps_of_saerens_end() -> None:
    probabilities, _ = drawn(np.random.default_rng(1), 500, 0.3)
    share = 0.5
    for _ in range(2000):
        share = float(shift(probabilities, 0.5, share).mean())
    assert prevalence(probabilities, prior=0.5).estimate == pytest.approx(share, abs=1e-6)


def test_adjusted_counts_agree_with_rogan_and_gladen() -> None:
    found = prevalence([0.9] * 200 + [0.1] * 800, sensitivity=(900, 1000), specificity=(950, 1000))
    assert found.estimate == pytest.approx((0.2 - 0.05) / (0.9 - 0.05))
    assert (found.method, found.n) == ("adjusted", 1000)
    # Delta method: variances of the count and of both rates.
    variance = (0.2 * 0.8 / 1000 + 0.176**2 * 0.09 / 1000 + 0.824**2 * 0.0475 / 1000) / 0.85**2
    assert found.high - found.low == pytest.approx(2 * 1.645 * variance**0.5, rel=0.1)


def test_fewer_judged_sentences_and_fewer_groups_widen_the_interval() -> None:
    def width(n: int, groups: list[int] | None) -> float:
        rates = {"sensitivity": (8 * n, 10 * n), "specificity": (9 * n, 10 * n)}
        found = prevalence([0.9] * 300 + [0.1] * 700, **rates, groups=groups)
        return found.high - found.low

    assert width(1, None) > 1.5 * width(100, None)
    assert width(100, [row // 50 for row in range(1000)]) > 1.5 * width(100, None)


def test_a_good_classifier_narrows_what_the_sample_alone_tells() -> None:
    generator = np.random.default_rng(2)
    truth = generator.random(5200) < 0.3
    sharp = np.where(truth, 0.95, 0.05)
    sample = (sharp[:200], truth[:200].astype(int))
    useless = np.full(200, 0.3), sample[1]
    widths = [
        found.high - found.low
        for found in (prevalence(sharp[200:], labelled=sample), prevalence(np.full(5000, 0.3), labelled=useless))
    ]
    assert widths[0] < 0.5 * widths[1]
    assert prevalence(np.full(5000, 0.3), labelled=useless).estimate == pytest.approx(sample[1].mean())


def test_a_share_at_the_edge_keeps_an_interval() -> None:
    below = prevalence([0.1] * 1000, sensitivity=(90, 100), specificity=(80, 100))
    assert below.estimate == below.low == 0 < below.high < 0.2
    above = prevalence([0.9] * 1000, sensitivity=(80, 100), specificity=(90, 100))
    assert above.estimate == above.high == 1 > above.low > 0.8
    none = prevalence([0.1, 0.2] * 50, labelled=([0.1, 0.2] * 10, [0] * 20))
    assert none.low == none.estimate == 0
    assert 0.05 < none.high < 0.3


def test_the_same_input_gives_the_same_interval() -> None:
    probabilities, truth = drawn(np.random.default_rng(3), 300, 0.3)
    for method in METHODS:
        given = {"labelled": (probabilities, truth), "method": method}
        assert prevalence(probabilities, **given) == prevalence(probabilities, **given)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "nothing corrects for errors"),
        ({"method": "em"}, "needs labelled= or prior="),
        ({"method": "ppi", "prior": 0.5}, "'ppi' needs labelled="),
        ({"sensitivity": (8, 10)}, "specificity"),
        ({"sensitivity": (8, 10), "specificity": 0.9}, "expected counts"),
        ({"sensitivity": (11, 10), "specificity": (9, 10)}, "k from 0 to n"),
        ({"sensitivity": (1, 10), "specificity": (5, 10)}, "no share can be told"),
        ({"prior": 1.0}, "prior is 1.0"),
        ({"prior": 0.5, "level": 90}, "level is 90"),
        ({"prior": 0.5, "groups": ["a"]}, "1 groups for 4 sentences"),
        ({"prior": 0.5, "groups": ["a"] * 4}, "one group"),
        ({"labelled": ([0.1, 0.2], [0, 2])}, "truth holds 2"),
        ({"labelled": ([0.1, 0.2], [0])}, "truth of shape (1,)"),
        ({"labelled": ([0.1, 0.2], [0, 0]), "method": "adjusted"}, "every truth is 0"),
        ({"labelled": ([0.1, 0.2], [0, 0]), "method": "em"}, "every truth is 0"),
    ],
)
def test_what_is_lacking_or_wrong_is_said(given: dict, complaint: str) -> None:
    with pytest.raises(InputError) as error:
        prevalence([0.1, 0.4, 0.6, 0.9], **given)
    assert complaint in str(error.value)


def test_bad_probabilities_and_methods_are_refused() -> None:
    for wrong in ([0.1, 1.2], [0.1, float("nan")], [0.5], [[0.1, 0.9]]):
        with pytest.raises(InputError, match="corpus"):
            prevalence(wrong, prior=0.5)
    with pytest.raises(InputError, match="as likely"):
        prevalence([0.5, 0.5], prior=0.5)
    with pytest.raises(UnknownName, match="did you mean 'adjusted'"):
        prevalence([0.1, 0.9], prior=0.5, method="adjusted_count")


def test_a_set_base_rate_shifts_the_odds_and_nothing_else(analyzer: Analyzer) -> None:
    rare = Analyzer(heads=["bias"], prior=0.05)
    sentences = [SENTENCE, "The court met on Monday."]
    prior = analyzer.analyze(SENTENCE).answers("bias").prior[1]
    expected = shift(analyzer.classify(sentences)[:, 1], prior, 0.05)
    assert rare.classify(sentences)[:, 1] == pytest.approx(expected, rel=1e-5)
    assert rare.analyze(SENTENCE).answers("bias").prior[1] == 0.05
    assert rare.decision(SENTENCE) == analyzer.decision(SENTENCE)


def test_a_base_rate_can_be_set_by_the_heads_name() -> None:
    assert Analyzer(heads=["bias"], prior={"bias": 0.2}).analyze(SENTENCE).answers("bias").prior[1] == 0.2
    with pytest.raises(UnknownName, match="head 'bais'"):
        Analyzer(heads=[], prior={"bais": 0.1})
    with pytest.raises(InputError, match="for 0 heads"):
        Analyzer(heads=[], prior=0.1)


def test_shifting_there_and_back_changes_nothing() -> None:
    probabilities = np.array([0.0, 1e-9, 0.2, 0.5, 0.99, 1.0])
    there = shift(probabilities, 0.5, 0.03)
    assert (np.diff(there) > 0).all()
    assert shift(there, 0.03, 0.5) == pytest.approx(probabilities)


@pytest.mark.parametrize("prior", [0.0, 1.0, float("nan")])
def test_a_base_rate_that_cannot_be_is_refused(analyzer: Analyzer, prior: float) -> None:
    with pytest.raises(InputError, match="base rate"):
        analyzer._head("bias").at(prior)
    with pytest.raises(InputError, match="base rate"):
        shift(np.array([0.5]), 0.5, prior)
