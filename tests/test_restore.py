"""Weights that come with the package can be trained on: they become networks again that give the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from extractors.convolution import ARRAYS
from extractors.encoder import Encoder
from extractors.weights import weights_folder
from extractors.words import split_words

TEXT = "Heron-7B: A Small Model\nWe train Heron-7B on Crane with 3.5\\% fewer tokens than Stork (LSTM)."
pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from extractors.training.restore import restore

    out = tmp_path_factory.mktemp("run")
    arguments = ["--folder", str(weights_folder("accurate")), "--out", str(out)]
    CliRunner().invoke(restore, arguments, catch_exceptions=False)
    return out


def tagged(tokenizer: Any) -> Any:
    from extractors.training.corpus import Tagged

    return Tagged("gold", "", TEXT, split_words(tokenizer, TEXT, title_chars=23), np.zeros(0))


def test_encoder_gives_what_it_gave(run: Path) -> None:
    """But for what is rounded on the way in the pipeline: a twentieth of its size."""
    import torch

    from extractors.training.model import Network

    encoder = Encoder(weights_folder("accurate"))
    network = Network(run / "encoder", head_dropout=0.0)
    network.load_state_dict(torch.load(run / "joint0.pt", weights_only=True))
    text = tagged(encoder.tokenizer)
    with torch.no_grad():
        own = network.eval().hidden([text])[0].numpy()
    expected = encoder.encode(text.words)
    assert np.square(own - expected).mean() < np.square(expected).mean() / 20**2


def test_what_is_restored_is_exported_as_it_came(run: Path) -> None:
    """The heads of both networks and the convolution, number by number."""
    import torch

    from extractors.training.convolution import FastNetwork, blank_convolution
    from extractors.training.export import head_weights
    from extractors.training.model import Network

    with np.load(run / "vectors.npz") as stored:
        fast = FastNetwork(blank_convolution(stored["keys"], stored["vectors"]))
    fast.load_state_dict(torch.load(run / "fast0.pt", weights_only=True))
    network = Network(run / "encoder", head_dropout=0.0)
    network.load_state_dict(torch.load(run / "joint0.pt", weights_only=True))
    with np.load(weights_folder("accurate") / "heads.npz") as heads:
        for member, whole in (("encoder", network), ("convolution", fast)):
            written = head_weights(whole)
            assert written
            for name, value in written.items():
                assert np.array_equal(value, heads[f"{member}:{name}"])
    with np.load(weights_folder("accurate") / ARRAYS) as arrays:
        for name, value in fast.tok2vec.arrays().items():
            assert np.array_equal(value.astype(np.float16), arrays[name])


def test_folder_of_one_network_is_refused(tmp_path: Path) -> None:
    """The message says which to give."""
    from extractors.training.restore import restore

    answer = CliRunner().invoke(restore, ["--folder", str(weights_folder("fast")), "--out", str(tmp_path)])
    assert answer.exit_code == 2
    assert "has no encoder.onnx" in answer.output
