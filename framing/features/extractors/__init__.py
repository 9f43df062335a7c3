"""One file an extractor: `names(lexicon)` and `extract(batch, lexicon)`, float32 (n_sentences, n_names)."""
