"""Extractors: a spaCy pipeline from a paper to its record."""
