"""Assembly: records become a graph, and a graph gives its records back.

The graph keeps all that was said, so an update is to read the records back, replace some, and assemble anew: the
result is the same as a build from the start. What resolution folds onto one node ("A outperforms B" where A and B are
one thing) says nothing about that node; it stands under STATES, so that a merge undone brings the statement back.
"""

from kg.assemble.assembly import Assembly, assemble
from kg.assemble.canonical import canonical_record
from kg.assemble.graph import Graph, digest
from kg.assemble.inverse import decisions_of, read_back, records_of
from kg.assemble.ledger import Merge, UsedName, each_merge

__all__ = [
    "Assembly",
    "Graph",
    "Merge",
    "UsedName",
    "assemble",
    "canonical_record",
    "decisions_of",
    "digest",
    "each_merge",
    "read_back",
    "records_of",
]
