"""Scored corpora compared: groups of articles beside each other, with intervals, tests, and the words they use."""
