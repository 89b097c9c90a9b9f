"""The loop of training: batches of like length, AdamW, a checkpoint an epoch, and the mean of the last weights."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import torch
from torch import nn

from extractors.training.corpus import Tagged

__all__ = ["batches", "optimise"]

ENCODER_RATE, HEAD_RATE = 7e-5, 1e-3


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
