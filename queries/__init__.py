"""The library of Cypher questions."""
