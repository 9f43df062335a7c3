"""Corpora: read in shards, scored by many workers, written as three tables that a killed run goes on with."""
