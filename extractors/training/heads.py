"""The heads that read a whole document, in torch; `extractors.heads` runs the same arithmetic in numpy."""

from __future__ import annotations

import torch
from torch import nn

from extractors.features import CANDIDATE_FEATURES, LINK_FEATURES, NUMBER_FEATURES, PAIR_FEATURES
from extractors.heads import LINK_SLOTS, LISTENERS, PAIR_LABELS
from kg.schema import ENTITY_TYPES, KINDS

__all__ = ["DocumentHeads"]

WIDE, NARROW = 256, 128
JUDGED = len(ENTITY_TYPES) + 2  # none, one for each type; and whether the paper proposes it


class Dense(nn.Module):
    """Linear, layer norm, GELU, dropout."""

    def __init__(self, inputs: int, outputs: int, dropout: float) -> None:
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)
        self.norm = nn.LayerNorm(outputs)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map [..., inputs] to [..., outputs]."""
        y: torch.Tensor = self.dropout(nn.functional.gelu(self.norm(self.linear(x)), approximate="tanh"))
        return y


class DocumentHeads(nn.Module):
    """Judge candidates, pairs of them, and numbers of one document."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.candidate = Dense(3 * width + CANDIDATE_FEATURES, WIDE, dropout)
        self.query, self.key, self.value = (nn.Linear(WIDE, NARROW) for _ in range(3))
        self.heard = nn.Linear(NARROW, WIDE)
        nn.init.zeros_(self.heard.weight)  # at first, every candidate is judged by itself
        nn.init.zeros_(self.heard.bias)
        self.judge = Dense(WIDE, NARROW, dropout)
        self.judgement = nn.Linear(NARROW, JUDGED)
        self.source, self.target = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.between = nn.Linear(width, NARROW)
        self.pair_extra = nn.Linear(PAIR_FEATURES + 2 * JUDGED, NARROW)
        self.left, self.right = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.pair = Dense(NARROW, NARROW, dropout)
        self.relation = nn.Linear(NARROW, len(PAIR_LABELS))
        self.number = Dense(3 * width + NUMBER_FEATURES, WIDE, dropout)
        self.number_out = nn.Linear(WIDE, 1 + len(KINDS) + len(LINK_SLOTS))
        self.number_key, self.entity_key = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.number_left, self.entity_right = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.link_extra = nn.Linear(LINK_FEATURES + JUDGED, NARROW)
        self.link = Dense(NARROW, NARROW, dropout)
        self.slot = nn.Linear(NARROW, len(LINK_SLOTS))

    def candidates(
        self, hidden: torch.Tensor, pools: torch.Tensor, features: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return [n, WIDE] vectors and [n, JUDGED] logits of the candidates."""
        pooled = torch.cat([*(pools @ self.dropout(hidden)), features], -1)
        vectors = self.candidate(pooled)
        vectors = vectors + self.dropout(self.heard(self.listen(vectors)))
        return vectors, self.judgement(self.judge(vectors))

    def listen(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return [n, NARROW]: for each candidate what the others are, by attention with LISTENERS heads."""
        n = len(vectors)
        q, k, v = (part(vectors).view(n, LISTENERS, -1).transpose(0, 1) for part in (self.query, self.key, self.value))
        weights = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).softmax(-1)
        return (weights @ v).transpose(0, 1).reshape(n, -1)

    def pairs(
        self,
        hidden: torch.Tensor,
        vectors: torch.Tensor,
        judged: torch.Tensor,
        features: torch.Tensor,
        left: torch.Tensor,
        right: torch.Tensor,
    ) -> torch.Tensor:
        """Return [n, n, len(PAIR_LABELS)] logits. `judged` are the candidates' probabilities, [n, JUDGED]."""
        n = len(vectors)
        sums = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
        between = (sums[right] - sums[left]) / (right - left).clamp(min=1)[..., None]
        rows, columns = judged[:, None].expand(n, n, -1), judged[None].expand(n, n, -1)
        x = self.source(vectors)[:, None] + self.target(vectors)[None] + self.between(between)
        x = x + self.left(vectors)[:, None] * self.right(vectors)[None]
        x = x + self.pair_extra(torch.cat([features, rows, columns], -1))
        out: torch.Tensor = self.relation(self.pair(x))
        return out

    def numbers(
        self, hidden: torch.Tensor, pools: torch.Tensor, features: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return [m, WIDE] vectors and [m, 1 + kinds + slots] logits: a result, its kind, each slot left empty."""
        vectors = self.number(torch.cat([*(pools @ self.dropout(hidden)), features], -1))
        return vectors, self.number_out(vectors)

    def links(
        self, numbers: torch.Tensor, vectors: torch.Tensor, judged: torch.Tensor, features: torch.Tensor
    ) -> torch.Tensor:
        """Return [m, n, slots] logits of each candidate filling each slot of each number."""
        x = self.number_key(numbers)[:, None] + self.entity_key(vectors)[None]
        x = x + self.number_left(numbers)[:, None] * self.entity_right(vectors)[None]
        x = x + self.link_extra(torch.cat([features, judged[None].expand(len(numbers), -1, -1)], -1))
        out: torch.Tensor = self.slot(self.link(x))
        return out
