"""Is the wording of the sentence biased, as trained annotators judge it?"""

QUESTION = "Would trained annotators call the wording of this sentence biased?"
KIND = "binary"
LABELS = ("neutral", "biased")
MEANS = (
    "A probability of 0.7 means: of a hundred sentences with this score, about seventy were called biased in wording "
    "by most of the trained annotators. It does not mean that the sentence is false, or that its facts are one-sided."
)
