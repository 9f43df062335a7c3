"""One file a head: what it asks, its labels and how to read them. Its weights lie in models/NAME-en/."""
