"""Loaded terms: rows a linguist edits, the senses that make a word plain, and the search for them."""
