"""Train the pipeline `fast`: a small network learns what the trained encoder makes of each word, then to judge papers.

python -m extractors.training.train distil      --encoder BGE --gold GOLD --public DATA --out RUN
python -m extractors.training.train export-fast --encoder BGE --gold GOLD --public DATA --out RUN --folder FOLDER
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from spacy.strings import get_string_id
from torch import nn

from extractors.convolution import ARRAYS, norm_of
from extractors.training.convolution import FastNetwork, blank_convolution
from extractors.training.corpus import Tagged
from extractors.training.losses import document_logits, gold_losses, taught_losses
from extractors.training.model import Network
from extractors.training.optimise import batches, optimise
from extractors.training.train import (
    ENCODER,
    FOLDER,
    GOLD,
    GOLD_ALONE,
    OUT,
    PUBLIC,
    TAG_WEIGHT,
    folds_of,
    gold_texts,
    log_probabilities,
    mean_weights,
    read_documents,
    tune_on_held_out,
)
from extractors.words import load_tokenizer, split_words

__all__ = ["distil", "export_fast"]

VECTOR_WIDTH = 96
OFTEN = 2  # a word that the encoder has in pieces gets a vector of its own where it comes so often
SHARD = 20
TEMPERED = 0.5  # weight of the teacher's judgements beside those of the records

Hidden = dict[str, torch.Tensor]


@click.command()
@ENCODER
@OUT
@GOLD
@PUBLIC
@click.option(
    "--teacher",
    "teachers",
    multiple=True,
    default=(0,),
    show_default=True,
    help="Runs of `joint` to learn from: their mean.",
)
@click.option("--word-epochs", default=8, show_default=True)
@click.option("--epochs", default=10, show_default=True)
@click.option("--held-out", default=8, show_default=True, help="As in `joint`.")
@click.option("--seed", default=0, show_default=True)
@click.option("--start", type=int, help="A run of `distil` to begin with.")
@GOLD_ALONE
def distil(
    encoder: Path,
    out: Path,
    gold: Path,
    public: Path | None,
    teachers: tuple[int, ...],
    word_epochs: int,
    epochs: int,
    held_out: int,
    seed: int,
    start: int | None,
    gold_alone: bool,
) -> None:
    """Train the network of the pipeline `fast` from a run of `joint`."""
    tagged = log_probabilities(out)
    texts = [t for t in gold_texts(encoder, gold, public, alone=gold_alone) if t.key in tagged]
    seen, _ = next(folds_of(texts, held_out)) if held_out else (texts, [])
    teacher = Network(encoder, head_dropout=0.0)
    teacher.load_state_dict(mean_weights([out / f"joint{run}.pt" for run in teachers]))
    teacher.eval()
    hidden = taught_hidden(teacher, seen, out / f"teacher{'-'.join(map(str, teachers))}")
    network = make_network(teacher, encoder, seen, out / "vectors.npz")
    if start is not None:
        network.load_state_dict(torch.load(out / f"fast{start}.pt", weights_only=True))
    learn_words(network, teacher, seen, hidden, out / f"words{seed}.ckpt", epochs=word_epochs, seed=seed)
    documents = read_documents(seen, out)
    taught = taught_logits(teacher, documents, hidden)
    loss_of = joint_loss(network, teacher, documents, taught, hidden)
    optimise(network, seen, loss_of, epochs=epochs, checkpoint=out / f"fast{seed}.ckpt", seed=seed, rate=1.5)
    torch.save(network.state_dict(), out / f"fast{seed}.pt")


@torch.no_grad()
def taught_hidden(teacher: Network, texts: Sequence[Tagged], folder: Path) -> Hidden:
    """Return [n_words, width] of the teacher for each text by key; `folder` keeps them, a file for SHARD batches."""
    folder.mkdir(parents=True, exist_ok=True)
    found: Hidden = {}
    known = list(folder.glob("*.pt"))
    for path in known:
        found |= torch.load(path, weights_only=True)
    quick(teacher)
    missing = [t for t in texts if t.key not in found]
    rows = batches(missing, pieces=4000, seed=0) if missing else []
    for start in range(0, len(rows), SHARD):
        shard = {}
        for batch in rows[start : start + SHARD]:
            shard |= {t.key: h.half() for t, h in zip(batch, teacher.hidden(batch), strict=True)}
        torch.save(shard, folder / f"{len(known) + start // SHARD}.pt")
        click.echo(f"teacher {start + SHARD}/{len(rows)}")
        found |= shard
    teacher.eval()
    return found


def quick(teacher: Network) -> None:
    """Let the encoder compute in bfloat16, as in training, but without dropout."""
    for module in teacher.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    teacher.train()


def make_network(teacher: Network, encoder: Path, texts: Sequence[Tagged], path: Path) -> FastNetwork:
    """Return an untrained network with vectors for the words of the encoder and of `texts`; `path` keeps these."""
    if not path.exists():
        words = vocabulary(load_tokenizer(encoder), texts)
        keys = np.array([get_string_id(word) for word in words], dtype=np.uint64)
        np.savez(path, keys=keys, vectors=word_vectors(teacher, load_tokenizer(encoder), words))
    with np.load(path) as stored:
        return FastNetwork(blank_convolution(stored["keys"], stored["vectors"]))


def vocabulary(tokenizer: Any, texts: Sequence[Tagged]) -> list[str]:
    """Return the words to give vectors to, sorted."""
    known = {w for w in tokenizer.get_vocab() if w.isalnum() and w.isascii() and len(w) > 1 and not w.isdigit()}
    marks = {w for w in tokenizer.get_vocab() if len(w) == 1 and w.isascii()}
    counts: Counter[str] = Counter()
    for text in texts:
        spans = zip(text.words.starts.tolist(), text.words.ends.tolist(), strict=True)
        counts.update(norm_of(text.text[s:e]) for s, e in spans)
    return sorted(known | marks | {w for w, n in counts.items() if n >= OFTEN})


@torch.no_grad()
def word_vectors(teacher: Network, tokenizer: Any, words: Sequence[str]) -> NDArray[np.float32]:
    """Return [n, VECTOR_WIDTH]: the main directions of what the encoder has for each word, before and after reading it.

    As in Model2Vec (Minish Lab 2024), which reads each word alone.
    """
    quick(teacher)
    table = teacher.encoder.embeddings.word_embeddings.weight
    rows = []
    for start in range(0, len(words), 512):
        batch = [Tagged("gold", "", w, split_words(tokenizer, w), np.zeros(0)) for w in words[start : start + 512]]
        after = [h.mean(0) if len(h) else torch.zeros(table.shape[1]) for h in teacher.hidden(batch)]
        before = [table[torch.from_numpy(t.words.pieces)].mean(0) if len(t.words) else after[0] for t in batch]
        rows += [torch.cat([_unit(a), _unit(b)]) for a, b in zip(after, before, strict=True)]
    teacher.eval()
    matrix = torch.stack(rows)
    matrix = torch.nan_to_num(matrix - matrix.mean(0))
    directions = torch.linalg.eigh(matrix.T @ matrix).eigenvectors[:, -VECTOR_WIDTH:]
    projected = matrix @ directions
    vectors: NDArray[np.float32] = (projected / projected.std()).numpy().astype(np.float32)
    return vectors


def _unit(vector: torch.Tensor) -> torch.Tensor:
    return vector / vector.norm().clamp(min=1e-6)


def learn_words(
    network: FastNetwork,
    teacher: Network,
    texts: Sequence[Tagged],
    hidden: Hidden,
    checkpoint: Path,
    *,
    epochs: int,
    seed: int,
) -> None:
    """Train the network to give what the teacher's hidden state is, and the tags that the teacher gives."""
    optimise(
        network,
        texts,
        lambda batch: word_loss(network, teacher, network.hidden(batch), batch, hidden),
        epochs=epochs,
        checkpoint=checkpoint,
        seed=seed,
        pieces=4000,
        rate=2.0,
        average_from=1,
    )


def word_loss(
    network: FastNetwork, teacher: Network, rows: list[torch.Tensor], batch: list[Tagged], hidden: Hidden
) -> torch.Tensor:
    """Return how far the network is from the teacher, word by word: in what it sees and in the tags."""
    known = [hidden[text.key].float() for text in batch]
    own = torch.cat([row[: len(h)] for row, h in zip(rows, known, strict=True)])
    aim = torch.cat(known)
    with torch.no_grad():
        tags = teacher.taggers["gold"](aim).softmax(-1)
    tag_loss = -(tags * network.taggers["gold"](network.dropout(own)).log_softmax(-1)).sum(-1).mean()
    return nn.functional.mse_loss(network.project(own), aim) / aim.var() + tag_loss * TAG_WEIGHT


@torch.no_grad()
def taught_logits(teacher: Network, documents: dict[str, Any], hidden: Hidden) -> dict[str, dict[str, torch.Tensor]]:
    """Return what the teacher's heads make of each document."""
    teacher.eval()
    return {key: document_logits(teacher.heads, hidden[key].float(), document) for key, document in documents.items()}


def joint_loss(
    network: FastNetwork, teacher: Network, documents: dict[str, Any], taught: dict[str, Any], hidden: Hidden
) -> Callable[[list[Tagged]], torch.Tensor]:
    """Return the loss of a batch: against the records, and against the teacher."""

    def loss_of(batch: list[Tagged]) -> torch.Tensor:
        rows = network.hidden(batch)
        loss = network.tag_loss(rows, batch) * TAG_WEIGHT
        loss = loss + word_loss(network, teacher, rows, batch, hidden)
        for row, text in zip(rows, batch, strict=True):
            logits = document_logits(network.heads, row, documents[text.key])
            told = gold_losses(logits, documents[text.key])
            shown = taught_losses(logits, taught[text.key], documents[text.key])
            loss = loss + (sum(told.values()) + TEMPERED * sum(shown.values())) / len(batch)
        return loss

    return loss_of


@click.command("export-fast")
@ENCODER
@OUT
@GOLD
@PUBLIC
@FOLDER
@click.option("--held-out", default=8, show_default=True, help="As in `joint`.")
@click.option("--seed", default=0, show_default=True, help="The run of `distil` to write.")
def export_fast(
    encoder: Path, out: Path, gold: Path, public: Path | None, folder: Path, held_out: int, seed: int
) -> None:
    """Write the weights that the pipeline `fast` reads, with thresholds set on the papers held out."""
    from extractors.training.export import write_config

    with np.load(out / "vectors.npz") as stored:
        keys = stored["keys"]
        network = FastNetwork(blank_convolution(keys, stored["vectors"]))
    network.load_state_dict(torch.load(out / f"fast{seed}.pt", weights_only=True))
    export_convolution(network, keys, encoder, folder)
    write_config(folder, {})
    tune_on_held_out(folder, gold_texts(encoder, gold, public), held_out)


def export_convolution(network: FastNetwork, keys: NDArray[np.uint64], encoder: Path, folder: Path) -> None:
    """Write `convolution.npz`, `heads.npz` and `tokenizer.json` into `folder`."""
    from extractors.training.export import head_weights

    folder.mkdir(parents=True, exist_ok=True)
    vectors = network.tok2vec.vectors.weight[:-1].detach().numpy()
    arrays = {name: value.astype(np.float16) for name, value in network.tok2vec.arrays().items()}
    np.savez_compressed(folder / ARRAYS, keys=keys, vectors=vectors.astype(np.float16), **arrays)
    np.savez_compressed(folder / "heads.npz", **head_weights(network))
    shutil.copy(encoder / "tokenizer.json", folder / "tokenizer.json")
