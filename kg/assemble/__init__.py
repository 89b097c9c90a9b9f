"""Assembly: records become a graph, and a graph gives its records back.

The graph keeps all that was said and what each name was resolved to, so an update takes over the papers that are as
they were, and assembles the others anew from their records: the result is the same as a build from the start. What
resolution folds onto one node ("A outperforms B" where A and B are one thing) says nothing about that node; it stands
under STATES, so that a merge undone brings the statement back.
"""

from kg.assemble.assembly import Assembly, assemble
from kg.assemble.canonical import canonical_record
from kg.assemble.graph import Graph, digest
from kg.assemble.inverse import decisions_of, descriptions, read_back, records_of
from kg.assemble.ledger import Merge, UsedName, each_merge

__all__ = [
    "Assembly",
    "Graph",
    "Merge",
    "UsedName",
    "assemble",
    "canonical_record",
    "decisions_of",
    "descriptions",
    "digest",
    "each_merge",
    "read_back",
    "records_of",
]
