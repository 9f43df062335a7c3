"""Is the sentence the writer's own opinion?"""

QUESTION = "Does this sentence state the writer's own opinion?"
KIND = "binary"
LABELS = ("objective", "subjective")
MEANS = (
    "Somebody else's opinion that the sentence quotes or reports is not the writer's, so such a sentence is objective. "
    "An opinion is not a fault: it belongs in a commentary, and the head says that it is there."
)
