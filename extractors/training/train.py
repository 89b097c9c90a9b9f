"""Train the weights, one step a command; each step is seeded, writes checkpoints and goes on where it was stopped.

python -m extractors.training.train pretrain --encoder MINILM --public DATA --out RUN
python -m extractors.training.train folds    --encoder MINILM --gold GOLD --out RUN
python -m extractors.training.train joint    --encoder MINILM --gold GOLD --out RUN
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from extractors.training.corpus import Tagged, gold_example, read_gold, read_public
from extractors.training.model import Network
from extractors.training.standoff import read_standoff

ENCODER_RATE, HEAD_RATE = 7e-5, 1e-3
TAG_WEIGHT = 4.0


def load_tokenizer(encoder: Path) -> Any:
    """Return the encoder's tokenizer, which neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def batches(texts: Sequence[Tagged], *, pieces: int, seed: int) -> list[list[Tagged]]:
    """Return shuffled batches of texts of like length, each of about `pieces` word pieces."""
    rng = random.Random(seed)
    order = sorted(texts, key=lambda t: len(t.words.pieces) + rng.random() * 40)
    rows: list[list[Tagged]] = [[]]
    for text in order:
        longest = max([len(t.words.pieces) for t in rows[-1]] + [len(text.words.pieces)])
        if rows[-1] and longest * (len(rows[-1]) + 1) > pieces:
            rows.append([])
        rows[-1].append(text)
    rng.shuffle(rows)
    return rows


def optimise(
    network: nn.Module,
    texts: Sequence[Tagged],
    loss_of: Callable[[list[Tagged]], torch.Tensor],
    *,
    epochs: int,
    checkpoint: Path,
    seed: int = 0,
    pieces: int = 2400,
    rate: float = 1.0,
    decay: float = 0.01,
    average_from: float = 0.6,
) -> None:
    """Train in place with AdamW, warm-up and linear decay; end with the mean of the weights of the last epochs.

    Args:
        loss_of: the loss of a batch.
        checkpoint: file that is written after each epoch and read at the start.
        pieces: word pieces in a batch.
        rate: factor on the learning rates.
        decay: weight decay.
        average_from: share of the epochs after which weights are averaged; 1 leaves the last as they are.
    """
    groups = [
        {"params": [p for n, p in network.named_parameters() if n.startswith("encoder")], "lr": ENCODER_RATE * rate},
        {"params": [p for n, p in network.named_parameters() if not n.startswith("encoder")], "lr": HEAD_RATE * rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=decay, fused=True)
    per_epoch = len(batches(texts, pieces=pieces, seed=seed))
    steps = math.ceil(per_epoch * epochs * 1.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / (0.08 * steps)) * max(0.02, 1 - s / steps)
    )
    first, mean, n_mean = 0, {}, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first, mean, n_mean = state["epoch"], state["mean"], state["n_mean"]
    for epoch in range(first, epochs):
        torch.manual_seed(seed * 1000 + epoch)
        network.train()
        began, total = time.time(), 0.0
        rows = batches(texts, pieces=pieces, seed=seed * 1000 + epoch)
        for number, batch in enumerate(rows):
            loss = loss_of(batch)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += loss.item()
            if number % 50 == 49:
                click.echo(f"epoch {epoch + 1} batch {number + 1}/{len(rows)} loss {total / (number + 1):.4f}")
        click.echo(f"epoch {epoch + 1}/{epochs} loss {total / len(rows):.4f} in {time.time() - began:.0f} s")
        if epoch + 1 > average_from * epochs:
            n_mean += 1
            for name, value in network.state_dict().items():
                mean[name] = value.clone() if name not in mean else mean[name] + (value - mean[name]) / n_mean
        state = {"epoch": epoch + 1, "mean": mean, "n_mean": n_mean, "network": network.state_dict()}
        state |= {"optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
        torch.save(state, checkpoint)
    if mean:
        network.load_state_dict(mean)
    network.eval()


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
CS_NER = click.option(
    "--cs-ner",
    type=click.Path(path_type=Path, exists=True),
    help="The corpus whose abstracts are annotated in annotations.jsonl, to train on these too.",
)
ANNOTATIONS = Path(__file__).parent / "annotations.jsonl"


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
@CS_NER
@click.option("--epochs", default=4, show_default=True)
@click.option("--count", default=2, show_default=True)
def folds(encoder: Path, out: Path, gold: Path, cs_ner: Path | None, epochs: int, count: int) -> None:
    """Tag each gold paper by a network that has not seen it: what the later heads must learn to judge."""
    texts = gold_texts(encoder, gold, cs_ner)
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
@CS_NER
@click.option("--epochs", default=10, show_default=True)
@click.option("--held-out", default=8, show_default=True, help="Hold one paper in N out for `tune`; 0 for none.")
@click.option("--seed", default=0, show_default=True)
@click.option("--dropout", default=0.2, show_default=True, help="In the document heads.")
@click.option("--smoothing", default=0.0, show_default=True, help="Of the labels of candidates.")
@click.option("--decay", default=0.01, show_default=True, help="Of all weights.")
def joint(
    encoder: Path,
    out: Path,
    gold: Path,
    cs_ner: Path | None,
    epochs: int,
    held_out: int,
    seed: int,
    dropout: float,
    smoothing: float,
    decay: float,
) -> None:
    """Train encoder, tagger and document heads together on the gold records."""
    from extractors.training.losses import document_loss

    texts = gold_texts(encoder, gold, cs_ner)
    seen, _ = next(folds_of(texts, held_out)) if held_out else (texts, [])
    documents = read_documents(texts, out)
    network = Network(encoder, head_dropout=dropout)
    network.load_state_dict(torch.load(out / "pretrained.pt", weights_only=True), strict=False)

    def loss_of(batch: list[Tagged]) -> torch.Tensor:
        hidden = network.hidden(batch)
        loss = network.tag_loss(hidden, batch) * TAG_WEIGHT
        for rows, text in zip(hidden, batch, strict=True):
            losses = document_loss(network.heads, rows, documents[text.key], smoothing=smoothing)
            loss = loss + sum(losses.values()) / len(batch)
        return loss

    checkpoint = out / f"joint{seed}.ckpt"
    optimise(network, seen, loss_of, epochs=epochs, checkpoint=checkpoint, seed=seed, decay=decay)
    torch.save(network.state_dict(), out / f"joint{seed}.pt")


def read_documents(texts: Sequence[Tagged], out: Path) -> dict[str, Any]:
    """Return the documents of `texts` by key, with the candidates that step `folds` left in `out`."""
    from extractors.training.documents import make_document

    log_probs: dict[str, Any] = {}
    for path in sorted(out.glob("fold*.npz")):
        with np.load(path) as stored:
            log_probs |= dict(stored)
    return {t.key: make_document(t, log_probs[t.key]) for t in texts}


def gold_texts(encoder: Path, gold: Path, cs_ner: Path | None) -> list[Tagged]:
    """Read each `train*.jsonl` in `gold` with its `papers_train*.jsonl`, and what is annotated of `cs_ner`."""
    tokenizer = load_tokenizer(encoder)
    texts = [
        text
        for records in sorted(gold.glob("train*.jsonl"))
        for text in read_gold(tokenizer, records, gold / f"papers_{records.name}")
    ]
    rows = read_standoff(ANNOTATIONS, cs_ner) if cs_ner else ()
    return texts + [gold_example(tokenizer, record, "", abstract) for record, abstract in rows]


FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), required=True, help="Such as extractors/weights/accurate-1."
)


@main.command()
@ENCODER
@OUT
@GOLD
@CS_NER
@FOLDER
@click.option("--held-out", default=8, show_default=True, help="As in `joint`.")
@click.option("--seed", "seeds", multiple=True, default=(0,), show_default=True, help="Runs of `joint` to average.")
def export(
    encoder: Path, out: Path, gold: Path, cs_ner: Path | None, folder: Path, held_out: int, seeds: tuple[int, ...]
) -> None:
    """Write the weights that the pipeline reads, with thresholds set on the papers held out."""
    from extractors.training.export import export_network, write_config
    from extractors.training.tune import tune

    network = Network(encoder, head_dropout=0.0)
    states = [torch.load(out / f"joint{seed}.pt", weights_only=True) for seed in seeds]
    network.load_state_dict({name: sum(s[name] for s in states) / len(states) for name in states[0]})
    export_network(network, encoder, folder)
    write_config(folder, {})
    if held_out:
        _, texts = next(folds_of(gold_texts(encoder, gold, cs_ner), held_out))
        click.echo(tune({t.key: t.record for t in texts}, [t.paper for t in texts], folder))


@main.command()
@FOLDER
@click.option("--gold", "golds", type=click.Path(path_type=Path, exists=True), multiple=True, required=True)
def score(folder: Path, golds: tuple[Path, ...]) -> None:
    """Measure the pipeline in a folder on gold files, and keep the figures in its meta.json."""
    from extractors.training.export import write_meta
    from extractors.training.tune import score_pipeline

    write_meta(folder, {gold.stem: score_pipeline(folder, gold) for gold in golds})


if __name__ == "__main__":
    main()
