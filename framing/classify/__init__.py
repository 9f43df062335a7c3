"""Heads: what is asked of every sentence, and the linear engine that answers."""
