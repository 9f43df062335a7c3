"""One file a format of a comparison."""
