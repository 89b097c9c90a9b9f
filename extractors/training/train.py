"""Train the weights, one step a command; each step is seeded, writes checkpoints and goes on where it was stopped.

python -m extractors.training.train pretrain --encoder BGE --public DATA --out RUN
python -m extractors.training.train folds    --encoder BGE --gold GOLD --out RUN
python -m extractors.training.train joint    --encoder BGE --gold GOLD --out RUN

`distil` and `export-fast`, for the pipeline `fast`, stand in a file of their own, and so does `restore`, which makes
networks of the weights that come with the package.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from torch import nn

from extractors.training.corpus import Tagged, gold_example, read_gold, read_public
from extractors.training.model import Network
from extractors.training.optimise import optimise
from extractors.training.standoff import read_standoff
from extractors.words import load_tokenizer

TAG_WEIGHT = 4.0
SAMPLE = 40  # texts by which the encoder's numbers are scaled


def folds_of(texts: Sequence[Tagged], count: int) -> Iterator[tuple[list[Tagged], list[Tagged]]]:
    """Yield (to train on, held out) for each fold; which fold a paper is in depends on its key alone."""
    fold = [int.from_bytes(t.key.encode()[-4:], "big") % count for t in texts]
    for k in range(count):
        held_out = [t for t, f in zip(texts, fold, strict=True) if f == k]
        yield [t for t, f in zip(texts, fold, strict=True) if f != k], held_out


@click.group()
@click.option("--threads", default=2, show_default=True)
def main(threads: int) -> None:
    """Train the extractors' weights."""
    torch.set_num_threads(threads)
    random.seed(0)
    torch.manual_seed(0)


ENCODER = click.option("--encoder", type=click.Path(path_type=Path, exists=True), required=True)
OUT = click.option("--out", type=click.Path(path_type=Path), required=True)
GOLD = click.option("--gold", type=click.Path(path_type=Path, exists=True), required=True)
PUBLIC = click.option(
    "--public",
    type=click.Path(path_type=Path, exists=True),
    help="The corpora whose abstracts annotations.jsonl annotates, to train on these too.",
)
GOLD_ALONE = click.option(
    "--gold-alone", is_flag=True, help="Learn from GOLD only, as a last run: its annotators are those to match."
)
HERE = Path(__file__).parent


@main.command()
@ENCODER
@OUT
@click.option("--public", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--epochs", default=2, show_default=True)
def pretrain(encoder: Path, out: Path, public: Path, epochs: int) -> None:
    """Train the encoder to tag SciER, SciERC and TDMSci."""
    out.mkdir(parents=True, exist_ok=True)
    network = Network(encoder)
    texts = read_public(load_tokenizer(encoder), public)
    optimise(
        network,
        texts,
        lambda b: network.tag_loss(network.hidden(b), b),
        epochs=epochs,
        checkpoint=out / "pretrain.ckpt",
        average_from=1,
    )
    torch.save(network.state_dict(), out / "pretrained.pt")


@main.command()
@ENCODER
@OUT
@GOLD
@PUBLIC
@click.option("--epochs", default=4, show_default=True)
@click.option("--count", default=2, show_default=True)
def folds(encoder: Path, out: Path, gold: Path, public: Path | None, epochs: int, count: int) -> None:
    """Tag each gold paper by a network that has not seen it: what the later heads must learn to judge."""
    texts = gold_texts(encoder, gold, public)
    for k, (seen, held_out) in enumerate(folds_of(texts, count)):
        target = out / f"fold{k}.npz"
        if target.exists():
            continue
        network = Network(encoder)
        network.load_state_dict(torch.load(out / "pretrained.pt", weights_only=True))
        optimise(
            network,
            seen,
            lambda b, n=network: n.tag_loss(n.hidden(b), b),
            epochs=epochs,
            checkpoint=out / f"fold{k}.ckpt",
            seed=k,
        )
        np.savez(target, **{t.key: network.tag(t).numpy() for t in held_out})
        (out / f"fold{k}.ckpt").unlink()


@main.command()
@ENCODER
@OUT
@GOLD
@PUBLIC
@click.option("--seed", default=0, show_default=True, help="Which run of `joint`; best if it has not seen the papers.")
@click.option("--dropout", default=0.0, show_default=True, help="Where it has seen them: to err as on new ones, 0.16.")
def tag(encoder: Path, out: Path, gold: Path, public: Path | None, seed: int, dropout: float) -> None:
    """Tag the papers that `folds` has not, because they came later, by what `joint` has trained."""
    known = log_probabilities(out)
    network = Network(encoder)
    network.load_state_dict(torch.load(out / f"joint{seed}.pt", weights_only=True), strict=False)  # no heads
    network.eval()
    for layer in network.modules():
        if dropout and isinstance(layer, nn.Dropout):
            layer.p, layer.training = dropout, True
    later = [t for t in gold_texts(encoder, gold, public) if t.key not in known]
    np.savez(out / f"fold-later{len(later)}.npz", **{t.key: network.tag(t).numpy() for t in later})


@main.command()
@ENCODER
@OUT
@GOLD
@PUBLIC
@click.option("--epochs", default=10, show_default=True)
@click.option("--held-out", default=8, show_default=True, help="Hold one paper in N out for `tune`; 0 for none.")
@click.option("--seed", default=0, show_default=True)
@click.option("--dropout", default=0.2, show_default=True, help="In the document heads.")
@click.option("--smoothing", default=0.0, show_default=True, help="Of the labels of candidates.")
@click.option("--decay", default=0.01, show_default=True, help="Of all weights.")
@click.option("--rate", default=1.0, show_default=True, help="Factor on the learning rates.")
@click.option(
    "--start",
    "starts",
    multiple=True,
    default=("pretrained.pt",),
    show_default=True,
    help="Files in OUT to begin with: the mean of their weights.",
)
@GOLD_ALONE
def joint(
    encoder: Path,
    out: Path,
    gold: Path,
    public: Path | None,
    epochs: int,
    held_out: int,
    seed: int,
    dropout: float,
    smoothing: float,
    decay: float,
    rate: float,
    starts: tuple[str, ...],
    gold_alone: bool,
) -> None:
    """Train encoder, tagger and document heads together on the gold records."""
    from extractors.training.losses import document_loss

    texts = gold_texts(encoder, gold, public, alone=gold_alone)
    seen, _ = next(folds_of(texts, held_out)) if held_out else (texts, [])
    documents = read_documents(texts, out)
    network = Network(encoder, head_dropout=dropout)
    network.load_state_dict(mean_weights([out / start for start in starts]), strict=False)

    def loss_of(batch: list[Tagged]) -> torch.Tensor:
        hidden = network.hidden(batch)
        loss = network.tag_loss(hidden, batch) * TAG_WEIGHT
        for rows, text in zip(hidden, batch, strict=True):
            losses = document_loss(network.heads, rows, documents[text.key], smoothing=smoothing)
            loss = loss + sum(losses.values()) / len(batch)
        return loss

    checkpoint = out / f"joint{seed}.ckpt"
    optimise(network, seen, loss_of, epochs=epochs, checkpoint=checkpoint, seed=seed, decay=decay, rate=rate)
    torch.save(network.state_dict(), out / f"joint{seed}.pt")


def read_documents(texts: Sequence[Tagged], out: Path) -> dict[str, Any]:
    """Return the documents of `texts` by key, with the candidates that `folds` and `tag` left in `out`."""
    from extractors.training.documents import make_document

    log_probs = log_probabilities(out)
    return {t.key: make_document(t, log_probs[t.key]) for t in texts}


def log_probabilities(out: Path) -> dict[str, Any]:
    """Return what `folds` and `tag` left in `out`: [n_words, n_tags] of each paper by key."""
    log_probs: dict[str, Any] = {}
    for path in sorted(out.glob("fold*.npz")):
        with np.load(path) as stored:
            log_probs |= dict(stored)
    return log_probs


def mean_weights(paths: Sequence[Path]) -> dict[str, Any]:
    """Return the mean of the weights in `paths`: of runs that begin alike it is better than each."""
    states = [torch.load(path, weights_only=True) for path in paths]
    return {name: sum(s[name] for s in states) / len(states) for name in states[0]}


def is_invented(text: Tagged) -> bool:
    """Tell the abstracts that were written for training: they are denser than real ones, so nothing is set by them."""
    return text.key.startswith("invented-")


def gold_texts(encoder: Path, gold: Path, public: Path | None, *, alone: bool = False) -> list[Tagged]:
    """Read the records in `gold` and, unless these `alone`, those that stand here and what is annotated of `public`."""
    tokenizer = load_tokenizer(encoder)
    if alone:
        return read_all_gold(tokenizer, gold)
    rows = read_standoff(HERE / "annotations.jsonl", public) if public else ()
    annotated = [gold_example(tokenizer, record, *text) for record, text in rows]
    return read_all_gold(tokenizer, gold) + read_all_gold(tokenizer, HERE) + annotated


def read_all_gold(tokenizer: Any, folder: Path) -> list[Tagged]:
    """Read each `train*.jsonl` in `folder` with its `papers_train*.jsonl`."""
    paths = sorted(folder.glob("train*.jsonl"))
    return [t for path in paths for t in read_gold(tokenizer, path, path.with_name(f"papers_{path.name}"))]


FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), required=True, help="Such as extractors/weights/accurate-1."
)


@main.command()
@ENCODER
@OUT
@GOLD
@PUBLIC
@FOLDER
@click.option("--held-out", default=8, show_default=True, help="As in `joint`.")
@click.option("--seed", "seeds", multiple=True, default=(0,), show_default=True, help="Runs of `joint` to average.")
@click.option(
    "--beside", type=click.Path(path_type=Path, exists=True), help="A folder that `export-fast` wrote, to judge along."
)
def export(
    encoder: Path,
    out: Path,
    gold: Path,
    public: Path | None,
    folder: Path,
    held_out: int,
    seeds: tuple[int, ...],
    beside: Path | None,
) -> None:
    """Write the weights that the pipeline reads, with thresholds set on the papers held out."""
    from extractors.training.export import add_convolution, export_network, write_config

    network = Network(encoder, head_dropout=0.0)
    network.load_state_dict(mean_weights([out / f"joint{seed}.pt" for seed in seeds]))
    texts = gold_texts(encoder, gold, public)
    export_network(network, encoder, folder, texts[:SAMPLE])
    if beside:
        add_convolution(beside, folder)
    write_config(folder, {})
    tune_on_held_out(folder, texts, held_out)


def tune_on_held_out(folder: Path, texts: Sequence[Tagged], held_out: int) -> None:
    """Set thresholds and confidences of `folder` on the real papers among the one in `held_out` not trained on."""
    from extractors.training.tune import tune

    if held_out:
        _, real = next(folds_of([t for t in texts if not is_invented(t)], held_out))
        click.echo(tune({t.key: t.record for t in real}, [t.paper for t in real], folder))


@main.command()
@FOLDER
@click.option("--gold", "golds", type=click.Path(path_type=Path, exists=True), multiple=True, required=True)
def score(folder: Path, golds: tuple[Path, ...]) -> None:
    """Measure the pipeline in a folder on gold files, and keep the figures in its meta.json."""
    from extractors.training.export import write_meta
    from extractors.training.tune import score_pipeline

    write_meta(folder, {gold.stem: score_pipeline(folder, gold) for gold in golds})


if __name__ == "__main__":
    from extractors.training.distil import distil, export_fast
    from extractors.training.restore import restore

    for command in (distil, export_fast, restore):
        main.add_command(command)
    main()
