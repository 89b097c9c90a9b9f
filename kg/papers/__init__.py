"""Papers in, whatever form they come in: one file a format, one function to read them all."""

from kg.papers.copies import Copies, unique
from kg.papers.ids import given_id, has_source_id
from kg.papers.read import read_papers
from kg.papers.records import read_records, write_records
from kg.papers.rejects import Reject
from kg.papers.text import title_key

__all__ = [
    "Copies",
    "Reject",
    "given_id",
    "has_source_id",
    "read_papers",
    "read_records",
    "title_key",
    "unique",
    "write_records",
]
