"""From a batch to numbers: hashed n-grams for the linear heads and columns that a person can name."""
