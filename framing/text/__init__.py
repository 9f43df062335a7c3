"""From characters to tokens, sentences, voices and entities, all as offsets into the untouched text."""
