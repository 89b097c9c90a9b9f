"""Papers in, whatever form they come in: one file a format, one function to read them all."""

from kg.papers.copies import Copies, rank, unique
from kg.papers.ids import given_id, has_source_id
from kg.papers.inputs import InputFile, find_files
from kg.papers.listed import Listed
from kg.papers.read import read_file, read_papers
from kg.papers.records import read_records, write_records
from kg.papers.rejects import Reject
from kg.papers.text import title_key

__all__ = [
    "Copies",
    "InputFile",
    "Listed",
    "Reject",
    "find_files",
    "given_id",
    "has_source_id",
    "rank",
    "read_file",
    "read_papers",
    "read_records",
    "title_key",
    "unique",
    "write_records",
]
