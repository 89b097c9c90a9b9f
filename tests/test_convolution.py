"""The component `convolution`: what it sets, and that company changes nothing; untrained weights will do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import registry

from extractors import register_components
from extractors.convolution import ARCHITECTURE, ARRAYS, Convolution, ConvolutionComponent, load_convolution, make_vocab
from extractors.layout import layout_of
from tests.test_candidates import tokenizer

TEXT = "TinyNet\nWe propose TinyNet, a small network. It is trained on ImageNet-1K for 90 epochs."
OTHER = "Nothing is said here."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with weights that nobody has trained."""
    path = tmp_path_factory.mktemp("weights") / "untrained-1"
    path.mkdir()
    random = np.random.default_rng(0)
    keys = np.array([get_string_id(word) for word in ("network", "we")], dtype=np.uint64)
    vectors = random.normal(size=(2, 8)).astype(np.float16)
    model = registry.resolve({"model": ARCHITECTURE})["model"]
    model.initialize(X=[Doc(make_vocab(keys, vectors), words=["a"])])
    nodes = [node for node in model.walk() if node.param_names]
    arrays = {
        f"{i}.{name}": random.normal(size=node.get_param(name).shape).astype(np.float16) / 10
        for i, node in enumerate(nodes)
        for name in node.param_names
    }
    np.savez(path / ARRAYS, keys=keys, vectors=vectors, **arrays)
    tokenizer().save(str(path / "tokenizer.json"))
    return path


@pytest.fixture(scope="module")
def convolution(folder: Path) -> Convolution:
    return load_convolution(registry.resolve({"model": ARCHITECTURE})["model"], folder)


@pytest.fixture(scope="module")
def nlp(convolution: Convolution) -> spacy.Language:
    register_components()
    nlp = spacy.blank("en")
    nlp.add_pipe("sentences")
    return nlp


def read(nlp: spacy.Language, convolution: Convolution, text: str) -> Doc:
    return ConvolutionComponent(convolution)(nlp(text))


def test_convolution_gives_each_word_a_row(nlp: spacy.Language, convolution: Convolution) -> None:
    """Words are those of the layout, and the components that follow find it."""
    doc = read(nlp, convolution, TEXT)
    words = layout_of(doc).words
    assert doc.tensor.shape == (len(words), ARCHITECTURE["encode"]["width"])
    assert [TEXT[a:b] for a, b in zip(words.starts, words.ends, strict=True)][:4] == [
        "TinyNet",
        "We",
        "propose",
        "TinyNet",
    ]
    assert words.title_end == 1


def test_convolution_of_nothing_is_empty(nlp: spacy.Language, convolution: Convolution) -> None:
    """No words, no rows."""
    assert len(read(nlp, convolution, " \n").tensor) == 0


def test_company_changes_no_number(nlp: spacy.Language, convolution: Convolution) -> None:
    """A text gives the same bytes alone, and after and among others."""
    alone = read(nlp, convolution, TEXT).tensor.tobytes()
    docs = ConvolutionComponent(convolution).pipe(nlp(text) for text in (OTHER, TEXT, OTHER * 40, TEXT))
    assert [doc.tensor.tobytes() == alone for doc in docs] == [False, True, False, True]


def test_words_see_as_far_as_the_depth_goes(nlp: spacy.Language, convolution: Convolution) -> None:
    """What stands farther off than `depth` words changes nothing; what stands nearer does."""
    depth = ARCHITECTURE["encode"]["depth"]
    text = "a b c d e f g h i j k l m n o p"
    rows = read(nlp, convolution, text).tensor
    changed = read(nlp, convolution, text.replace("p", "q")).tensor
    same = [np.array_equal(a, b) for a, b in zip(rows, changed, strict=True)]
    assert same == [True] * (15 - depth) + [False] * (depth + 1)


def test_word_in_the_title_differs_from_the_same_word_behind_it(nlp: spacy.Language, convolution: Convolution) -> None:
    """The network knows where the title ends."""
    inside = read(nlp, convolution, "a b\nc").tensor[0]
    outside = read(nlp, convolution, "a b c").tensor[0]
    assert not np.array_equal(inside, outside)


@pytest.mark.training
def test_torch_and_thinc_give_the_same_numbers(folder: Path, convolution: Convolution) -> None:
    """What is trained in torch is what the pipeline runs, in texts of any length and batches of any size."""
    import torch

    from extractors.training.convolution import Tok2Vec, blank_convolution, make_inputs
    from extractors.training.corpus import Tagged
    from extractors.words import split_words

    with np.load(folder / ARRAYS) as stored:
        blank = blank_convolution(stored["keys"], stored["vectors"].astype(np.float32))
    torch.manual_seed(0)
    network = Tok2Vec(blank, dropout=0.1).eval()
    arrays = network.arrays()
    for number, node in enumerate(node for node in blank.model.walk() if node.param_names):
        for name in node.param_names:
            assert node.get_param(name).shape == arrays[f"{number}.{name}"].shape
            node.set_param(name, arrays[f"{number}.{name}"])
    texts = [(t, split_words(tokenizer(), t, title_chars=7)) for t in (TEXT, "we", OTHER * 30)]
    batch = [make_inputs(blank, Tagged("gold", "", text, words, np.zeros(0))) for text, words in texts]
    with torch.no_grad():
        rows = network(batch)
    for (text, words), row in zip(texts, rows, strict=True):
        assert np.allclose(blank.encode(text, words), row.numpy(), atol=1e-4)
