"""Measures, protocols and proofs: how good the heads and the seeds are, by rules that a reviewer would accept."""
