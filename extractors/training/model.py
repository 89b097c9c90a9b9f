"""The network in torch: one encoder, a tagging head for each corpus, and the heads that read whole documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModel

from extractors.training.corpus import CORPUS_LABELS, IGNORED, Tagged
from extractors.words import SHAPES

__all__ = ["Network", "batch_pieces"]

CLS, SEP, PAD = 101, 102, 0
MAX_PIECES = 510


class Network(nn.Module):
    """A BERT with token types that say the shape of a word and whether it stands in the title."""

    def __init__(self, encoder: Path, *, head_dropout: float | None = None) -> None:
        """Load the encoder; with `head_dropout`, add the document heads."""
        super().__init__()
        # Without dropout in the attention, torch takes its quick path: half the time of a step on a CPU.
        self.encoder = AutoModel.from_pretrained(encoder, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
        width = self.encoder.config.hidden_size
        table = self.encoder.embeddings.token_type_embeddings
        with torch.no_grad():
            rows = table.weight[:1].repeat(2 * len(SHAPES), 1)
            rows += torch.randn(rows.shape, generator=torch.Generator().manual_seed(7)) * 0.01
        self.encoder.embeddings.token_type_embeddings = nn.Embedding.from_pretrained(rows, freeze=False)
        self.dropout = nn.Dropout(0.1)
        self.taggers = nn.ModuleDict(
            {name: nn.Linear(width, 1 + 2 * len(labels)) for name, labels in CORPUS_LABELS.items()}
        )

        self.heads = None
        if head_dropout is not None:
            from extractors.training.heads import DocumentHeads

            self.heads = DocumentHeads(width, head_dropout)

    def hidden(self, batch: list[Tagged]) -> list[torch.Tensor]:
        """Return [n_words, width] for each text: the encoder's output at the first piece of each word."""
        ids, kinds, mask = batch_pieces(batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            out = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state.float()
        rows = []
        for i, text in enumerate(batch):
            first = torch.from_numpy(text.words.first)
            first = first[first < MAX_PIECES] + 1
            rows.append(out[i, first])
        return rows

    def tag_loss(self, hidden: list[torch.Tensor], batch: list[Tagged]) -> torch.Tensor:
        """Return the mean cross-entropy of the tags that are not IGNORED."""
        losses = []
        for h, text in zip(hidden, batch, strict=True):
            logits = self.taggers[text.corpus](self.dropout(h))
            losses.append((logits, torch.from_numpy(text.tags[: len(h)])))
        by_head: dict[int, list[Any]] = {}
        for logits, tags in losses:
            by_head.setdefault(logits.shape[1], []).append((logits, tags))
        total, count = torch.zeros(()), 0
        for rows in by_head.values():
            logits, tags = torch.cat([r[0] for r in rows]), torch.cat([r[1] for r in rows])
            total = total + nn.functional.cross_entropy(logits, tags, ignore_index=IGNORED, reduction="sum")
            count += int((tags != IGNORED).sum())
        return total / max(1, count)

    @torch.no_grad()
    def tag(self, text: Tagged) -> torch.Tensor:
        """Return [n_words, n_tags] log-probabilities by the gold head."""
        return nn.functional.log_softmax(self.taggers["gold"](self.hidden([text])[0]), -1)


def batch_pieces(batch: list[Tagged]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return padded ids, token types and attention mask, each [n_texts, longest + 2]."""
    longest = min(MAX_PIECES, max(len(t.words.pieces) for t in batch)) + 2
    ids = torch.full((len(batch), longest), PAD)
    kinds = torch.zeros((len(batch), longest), dtype=torch.long)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for i, text in enumerate(batch):
        pieces = text.words.pieces[:MAX_PIECES]
        ids[i, 0], ids[i, len(pieces) + 1] = CLS, SEP
        ids[i, 1 : len(pieces) + 1] = torch.from_numpy(pieces)
        kinds[i, 1 : len(pieces) + 1] = torch.from_numpy(text.words.kinds[:MAX_PIECES])
        mask[i, : len(pieces) + 2] = 1
    return ids, kinds, mask
