"""Which persuasion techniques does the sentence use?"""

QUESTION = "Which persuasion techniques do annotators of propaganda mark in this sentence?"
KIND = "multilabel"
LABELS = (
    "loaded_language",
    "name_calling",
    "repetition",
    "doubt",
    "exaggeration",
    "fear",
    "flag_waving",
    "oversimplification",
    "authority",
    "slogans",
    "false_dilemma",
    "distraction",
)
MEANS = (
    "A sentence has any number of them, most have none. The names are those of the annotation scheme: a marked "
    "technique says how a sentence persuades, not that it is wrong or that its writer means to deceive."
)
