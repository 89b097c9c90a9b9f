"""Resolution: from the names that papers use to the entities they mean (see `kg/lexicon/README.md`)."""

from kg.resolve.decisions import VERDICTS, Decision, latest_decisions, split_operand
from kg.resolve.forms import clean_text, lookup_form
from kg.resolve.lexicon import Entry, Lexicon, load_lexicon
from kg.resolve.resolver import EDITION, RULES, Resolution, Resolver
from kg.resolve.slugs import slug

__all__ = [
    "EDITION",
    "RULES",
    "VERDICTS",
    "Decision",
    "Entry",
    "Lexicon",
    "Resolution",
    "Resolver",
    "clean_text",
    "latest_decisions",
    "load_lexicon",
    "lookup_form",
    "slug",
    "split_operand",
]
