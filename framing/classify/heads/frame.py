"""Under which aspects does the text discuss its subject?"""

QUESTION = "Which policy frames does this sentence, or this article, put its subject in?"
KIND = "multilabel"
LABELS = (
    "economic",
    "capacity_and_resources",
    "morality",
    "fairness_and_equality",
    "legality_constitutionality_and_jurisprudence",
    "policy_prescription_and_evaluation",
    "crime_and_punishment",
    "security_and_defence",
    "health_and_safety",
    "quality_of_life",
    "cultural_identity",
    "public_opinion",
    "political",
    "external_regulation_and_reputation",
)
MEANS = (
    "The fourteen frames are those of the Policy Frames Codebook (Boydstun et al. 2014). A sentence's probability says "
    "how likely a careful reader finds that it speaks of its subject under this aspect; the sentences it was fitted to "
    "were drawn richer in rare frames than news is. A frame is an aspect, not a fault."
)
