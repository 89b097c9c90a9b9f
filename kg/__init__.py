"""A knowledge graph from research-paper abstracts."""

__version__ = "0.1.0"
