"""From token probabilities to candidates."""

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from extractors.candidates import N_TAGS, Candidate, Span, candidate_spans, gather_candidates
from extractors.entities import canonical_name
from extractors.found import Found
from extractors.layout import lay_out
from extractors.names import normal_form
from extractors.relations import find_proposed
from kg.schema import ENTITY_TYPES


def tokenizer():
    """Return a tokenizer that cuts like BERT's and knows no word."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def tags(n, spans):
    """Return log-probabilities that are sure of the typed spans given and of nothing else."""
    probabilities = np.full((n, N_TAGS), 1e-4)
    probabilities[:, 0] = 1
    for start, end, kind, p in spans:
        begin = 1 + 2 * ENTITY_TYPES.index(kind)
        probabilities[start, begin], probabilities[start, 0] = p, 1 - p
        probabilities[start + 1 : end, begin + 1] = 1 - 1e-3
        probabilities[start + 1 : end, 0] = 1e-3
    return np.log(probabilities / probabilities.sum(1, keepdims=True)).astype(np.float32)


def layout(text):
    """Lay out a text of one sentence without a title."""
    return lay_out(tokenizer(), text, [(0, len(text))], title_chars=0)


def test_spans_are_those_that_the_tags_make_likely():
    """A span has the probability of its first tag, if it ends where the inside tags end."""
    spans = candidate_spans(tags(6, [(1, 3, "Method", 0.8)]), ())
    assert [(s.start, s.end) for s in spans] == [(1, 3)]
    assert round(spans[0].types[ENTITY_TYPES.index("Method")], 2) == 0.8


def test_spans_do_not_cross_barriers():
    """A mention ends with the title, whatever the tags say."""
    assert candidate_spans(tags(6, [(1, 4, "Method", 0.9)]), (2,)) == []


def test_no_words_give_no_spans():
    """Nothing in, nothing out."""
    assert candidate_spans(np.zeros((0, N_TAGS), np.float32), ()) == []


def test_names_of_one_form_are_one_candidate():
    """Case and plural do not make a second candidate, and an unseen repeat of the string is a mention too."""
    text = "Toy nets beat a toy net, and toy nets learn."
    spans = candidate_spans(tags(11, [(0, 2, "Model", 0.9), (4, 6, "Model", 0.7)]), ())
    candidates = gather_candidates(text, layout(text).words, spans)
    assert [c.surfaces for c in candidates] == [["Toy nets", "toy net", "toy nets"]]
    assert [(s.start, s.end, round(s.probability, 1)) for s in candidates[0].spans] == [
        (0, 2, 0.9),
        (4, 6, 0.7),
        (8, 10, 0.0),
    ]


def test_an_abbreviation_joins_its_long_form():
    """Where the text defines it, the short form is the same candidate."""
    text = "Dual descent (DD) works; DD is quick."
    words = layout(text).words
    spans = candidate_spans(tags(len(words), [(0, 2, "Method", 0.9), (3, 4, "Method", 0.9)]), ())
    candidates = gather_candidates(text, words, spans, [("DD", "Dual descent")])
    assert [c.surfaces for c in candidates] == [["Dual descent", "DD"]]
    assert len(candidates[0].spans) == 3
    assert candidates[0].has_abbreviation


def test_name_is_the_likeliest_surface_and_not_a_part_that_stands_everywhere():
    """`toy` is in every mention of `toy models`, and nowhere one by itself."""
    text = "We train toy models , and toy models learn from toy data ."
    words = [(2, 4, 0.9), (6, 8, 0.8), (2, 3, 0.05), (6, 7, 0.05), (10, 11, 0.0)]
    candidate = Candidate([Span(a, b, (p,)) for a, b, p in words], ["toy models", "toy"])
    assert canonical_name(candidate, text, layout(text), set()) == "toy models"
    short = Candidate([Span(2, 4, (0.9,)), Span(6, 8, (0.8,)), Span(10, 12, (0.9,))], ["toy models", "toy data"])
    assert canonical_name(short, text, layout(text), {normal_form("toy data")}) == "toy data"


def test_paper_proposes_nothing_that_is_unlikely():
    """What reaches the threshold; else the likeliest, if it reaches a lower one."""

    def proposed(*probabilities):
        nothing = np.zeros(0, np.float32)
        found = [Found(Candidate(), "", "Model", 1.0, p, nothing, nothing) for p in probabilities]
        return [s.target for s in find_proposed(found, threshold=0.5, fallback=0.2, scaling={})]

    assert proposed(0.6, 0.1, 0.7) == [0, 2]
    assert proposed(0.1, 0.3, 0.4) == [2]
    assert proposed(0.1, 0.19) == []
    assert proposed() == []
