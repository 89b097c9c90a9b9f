"""Resolution: which names are one thing, and which never are."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.resolve import Resolver, load_lexicon, lookup_form, slug
from kg.resolve.abbreviations import drop_parentheses, is_initialism, spells_out
from kg.resolve.forms import clean_text
from kg.resolve.variants import ancestors
from kg.schema import Entity

LEXICON = load_lexicon()
RESOLVER = Resolver(lexicon=LEXICON)
SPACES = {"system": "Method", "benchmark": "Benchmark", "metric": "Metric", "task": "Task"}


def entity(kind: str, name: str, *surfaces: str) -> Entity:
    return Entity(id="e1", type=kind, name=name, surface=(name, *surfaces))


def ident(kind: str, name: str, *surfaces: str) -> str:
    return RESOLVER.resolve(entity(kind, name, *surfaces)).id


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Large Language Models (LLMs)", "largelanguagemodel"),
        ("pre-training", "pretraining"),
        ("NeRV++", "nervplusplus"),
        ("NeRV ++", "nervplusplus"),
        ("C#", "csharp"),
        ("F1@10", "f1at10"),
        ("Llama 3 8B", "llama3-8b"),
        ("Qwen2.5-7B", "qwen2.5-7b"),
        ("β-VAE", "betavae"),
        ("Poincaré embeddings", "poincareembedding"),
        ("\\textsc{FooNet}", "foonet"),
        ("the Pile", "pile"),
        ("中文数据集", "中文数据集"),
        ("1,000 Genomes", "1000genome"),
        ("time series", "timeseries"),
        ("★", "~2605"),
        ("", "~"),
    ],
)
def test_lookup_form_is_light(name: str, form: str) -> None:
    """Case, spaces, hyphens, plurals and brackets do not count; symbols that tell names apart are spelt out."""
    assert lookup_form(name) == form


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Model", ["large language model", "LLMs", "Large Language Models (LLMs)", "large-scale language models"]),
        ("Model", ["CNN", "ConvNets", "convolutional neural networks", "convolutional networks", "the CNN model"]),
        ("Model", ["Transformer", "transformer-based models", "Transformers", "transformer architecture"]),
        ("Model", ["vision transformer", "ViT", "visual transformers", "Vision Transformers (ViTs)"]),
        ("Model", ["Mask R-CNN", "Mask RCNN", "mask-rcnn framework"]),
        ("Model", ["LLaVA-1.5-7B", "LLaVA-v1.5-7B", "LLaVA v1.5 7B"]),
        ("Model", ["ResNet-50", "ResNet50", "resnet 50"]),
        ("Model", ["U-Net", "UNet"]),
        ("Method", ["LoRA", "low-rank adaptation", "Low-Rank Adaption"]),
        ("Method", ["optimisation-based tuning", "optimization based tuning"]),
        ("Method", ["quantization of neural networks", "quantizing neural networks", "network quantisation"]),
        ("Benchmark", ["MS COCO", "COCO", "MS-COCO dataset"]),
        ("Benchmark", ["CIFAR-10", "CIFAR10", "the CIFAR-10 test set"]),
        ("Metric", ["GPU memory usage", "GPU memory footprint", "VRAM usage", "GPU memory"]),
        ("Metric", ["number of parameters", "parameter count", "parameters", "#params", "model parameters"]),
        ("Metric", ["MACs", "multiply-adds", "multiply-accumulate operations", "multiply accumulate"]),
        ("Metric", ["computational cost", "computation cost", "compute costs"]),
        ("Task", ["natural language generation", "text generation", "NLG"]),
        ("Task", ["inference of large language models", "LLM inference", "large language model inference"]),
        ("Task", ["compressing LLMs", "compression of large language models", "LLM compression"]),
        ("Task", ["brain tumour segmentation", "segmentation of brain tumors", "segmenting brain tumors"]),
    ],
)
def test_names_of_one_thing_share_an_id(kind: str, names: list[str]) -> None:
    """Spelling, plural, word order, equivalent words and known aliases lead to one id."""
    assert {name: ident(kind, name) for name in names} == dict.fromkeys(names, ident(kind, names[0]))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Model", ["Qwen2-7B", "Qwen2-72B", "Qwen2", "Qwen", "Qwen2.5-7B"]),
        ("Model", ["NeRV", "NeRV+", "NeRV++"]),
        ("Model", ["PointNet", "PointNet ++"]),
        ("Model", ["GPT-4", "GPT-4o", "GPT-4V", "GPT-3.5", "GPT-3"]),
        ("Model", ["Llama 3 8B", "Llama 38B"]),
        ("Model", ["MobileNetV2", "MobileNetV3", "MobileNet"]),
        ("Model", ["language model", "large language model", "small language model"]),
        ("Model", ["C", "C++", "C#"]),
        ("Model", ["LLM", "LLM-based agents", "LLM agents with tools"]),
        ("Method", ["contrastive learning", "contrastive loss"]),
        ("Method", ["4-bit quantization", "8-bit quantization"]),
        ("Method", ["supervised learning", "unsupervised learning"]),
        ("Metric", ["top-1 accuracy", "top-5 accuracy", "accuracy"]),
        ("Metric", ["mAP@0.5", "mAP@0.75", "mAP"]),
        ("Metric", ["F1", "F1@10"]),
        ("Metric", ["training time", "training losses", "training cost"]),
        ("Benchmark", ["ImageNet", "ImageNet-1K", "ImageNet-21K", "Tiny ImageNet"]),
        ("Benchmark", ["CIFAR-10", "CIFAR-100"]),
        ("Benchmark", ["ARC", "ARC-Challenge", "ARC-Easy"]),
    ],
)
def test_versions_sizes_and_neighbours_stay_apart(kind: str, names: list[str]) -> None:
    """What differs by version, size, symbol or a telling word has an id of its own."""
    assert len({ident(kind, name) for name in names}) == len(names)


def test_kinds_share_ids_only_where_papers_disagree() -> None:
    """Method and Model have one namespace; a task of the same name is another thing."""
    assert ident("Method", "Mamba") == ident("Model", "Mamba") == "system:mamba"
    assert ident("Task", "quantization") != ident("Method", "quantization")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("Model", "Large Language Models", "system:large-language-model"),
        ("Model", "NeRV++", "system:nervplusplus"),
        ("Task", "brain tumor segmentation", "task:brain-tumor-segmentation"),
        ("Benchmark", "Cifar 10", "benchmark:cifar10"),
        ("Benchmark", "数据集", "benchmark:数据集"),
        ("Method", "image zebra generation", "system:image-zebra-generation"),
        ("Metric", "BERTScore", "metric:bert-score"),
    ],
)
def test_ids_can_be_read(kind: str, name: str, expected: str) -> None:
    """An id is the namespace and the words of the name."""
    assert ident(kind, name) == expected


def test_every_id_of_the_lexicon_reads_as_its_own_name() -> None:
    """An id, taken for a name in a decision, leads to itself: so people may write either."""
    for entry in LEXICON.entries():
        found = RESOLVER.identify(entry.space, entry.name)[0]
        assert RESOLVER.read(found) == RESOLVER.read(f"{entry.space}:{entry.name}") == found


def test_an_abbreviation_counts_inside_its_paper() -> None:
    """One short form is several things, told apart by the long forms; without one it is itself."""
    semi = ident("Method", "SSL", "semi-supervised learning")
    own = ident("Method", "SSL", "self-supervised learning")
    assert semi == ident("Method", "semi-supervised learning")
    assert own == ident("Method", "self-supervised learning")
    assert ident("Method", "SSL") == "system:ssl"


def test_a_coined_name_stands_for_its_long_form() -> None:
    """What a paper calls its own system is how other papers will call it."""
    named = RESOLVER.resolve(entity("Model", "Frugal Graph Walker", "FruGraW"))
    assert (named.id, named.rule) == ("system:frugraw", "abbreviation")
    assert named.id == ident("Model", "FruGraW")


def test_names_are_equivalents_only() -> None:
    """Abbreviations and spellings are names of a thing; words that only point at it are not."""
    found = RESOLVER.resolve(
        entity(
            "Task", "mutual information estimation", "estimating MI", "MIE", "our task", "Mutual-Information Estimation"
        )
    )
    assert found.names == ("mutual information estimation", "MIE", "Mutual-Information Estimation")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("latency", "identical"),
        ("the Latencies", "identical"),
        ("proposed colour errors", "words"),
        ("novel latency", "spelling"),
        ("computational costs", "words"),
        ("VRAM use", "words"),
        ("acceleration ratio", "words"),
        ("mult-adds", "lexicon"),
    ],
)
def test_the_rule_says_what_it_took(name: str, rule: str) -> None:
    """Each name carries the lightest rule that puts it into its group."""
    assert RESOLVER.resolve(entity("Metric", name)).rule == rule


@pytest.mark.parametrize(
    ("short", "long", "loosely", "strictly"),
    [
        ("GQA", "grouped-query attention", True, True),
        ("MoE", "mixture of experts", True, True),
        ("LLMs", "large language models", True, True),
        ("LLM", "large language model inference", True, False),
        ("GCN", "graph attention network", False, False),
        ("NLG", "text generation", False, False),
        ("A", "attention", False, False),
    ],
)
def test_abbreviations_are_recognised_by_their_letters(short: str, long: str, loosely: bool, strictly: bool) -> None:
    """All letters stand in the long form in order; strictly, each of its words gives its first."""
    assert is_initialism(short, long) is loosely
    assert spells_out(short, long) is strictly


def test_brackets_go_only_when_they_abbreviate() -> None:
    """What stands in brackets is part of the name unless its letters are those of the words before."""
    assert drop_parentheses("Visual Autoregressive (VAR) modeling") == "Visual Autoregressive modeling"
    assert drop_parentheses("ResNet (2+1)D") == "ResNet (2+1)D"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Qwen2-7B", ["qwen2", "qwen 7b"]),
        ("LLaMA-2-70B-Chat", ["llama 2 70b", "llama 2 chat"]),
        ("GPT-4o", ["gpt"]),
        ("ResNet50", ["resnet"]),
        ("ImageNet-1K", ["imagenet"]),
        ("DeepLabV3+", ["deeplabv3", "deeplab"]),
        ("YOLOv8n", ["yolo"]),
        ("NeRV++", ["nerv"]),
        ("T5", []),
        ("diffusion large language model", []),
        ("full 3D attention", []),
        (" ".join(["7B"] * 40), []),
    ],
)
def test_ancestors_are_cut_from_the_end(name: str, nearest: list[str]) -> None:
    """Marks of version and size come off one by one; words of another meaning stay."""
    assert list(itertools.islice(ancestors(name), 2)) == nearest


NAMES = st.text(min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(SPACES)), NAMES)
def test_any_text_has_an_id(space: str, name: str) -> None:
    """No text breaks resolution, and an id is valid Unicode without white space."""
    found = ident(SPACES[space], name)
    assert found.startswith(f"{space}:")
    assert found.encode()
    assert not any(char.isspace() for char in found)


@settings(max_examples=50, deadline=None)
@given(
    st.text(alphabet="abcdefghijlmnort0123456789-.é中", max_size=12),
    st.text(alphabet="abcdefghijlmnort0123456789-.é中", max_size=12),
)
def test_two_forms_never_have_one_slug(a: str, b: str) -> None:
    """The slug of a form can be turned back into it."""
    forms = lookup_form(a), lookup_form(b)
    slugs = [slug(form, LEXICON.vocabulary) for form in forms]
    assert (slugs[0] == slugs[1]) is (forms[0] == forms[1])


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["Qwen", "ResNet", "graph walker", "ViT-B", "中"]),
    st.integers(1, 999),
    st.integers(1, 999),
    st.sampled_from(["{}-{}", "{}-{}B", "{} v{}", "{}{}", "{} {}K"]),
)
def test_numbers_tell_names_apart(stem: str, a: int, b: int, pattern: str) -> None:
    """Two names that differ in a number are two things."""
    ids = {ident("Model", pattern.format(stem, number)) for number in (a, b)}
    assert len(ids) == len({a, b})


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["LLM", "language models", "NLG", "text generation", "Qwen2", "GQA"]), max_size=8))
def test_what_was_seen_before_changes_nothing(names: list[str]) -> None:
    """A name has the id that it has alone, whatever the resolver was asked before."""
    busy = Resolver(lexicon=LEXICON)
    assert [busy.identify("system", name) for name in names] == [RESOLVER.identify("system", name) for name in names]


def test_ids_have_an_end() -> None:
    """A name of any length has an id that databases can index, and still its own."""
    long = [ident("Task", "zebra " * 2000 + end) for end in ("a", "b")]
    assert [len(found) < 1000 for found in long] == [True, True]
    assert long[0] != long[1]


def test_lone_surrogates_are_replaced() -> None:
    """Text that no file can hold is made text that it can."""
    assert clean_text("a\ud800b") == "a?b"
