"""How is somebody shown in the sentence?"""

QUESTION = "How does this sentence show the one it names: in a negative, a neutral or a positive way?"
KIND = "multiclass"
LABELS = ("negative", "neutral", "positive")
MEANS = (
    "It is asked of a name in a sentence, or of every listed name in a text. A negative portrayal may be deserved, and "
    "what somebody else says of the one named counts too: it says how readers see the name shown, not by whom."
)
