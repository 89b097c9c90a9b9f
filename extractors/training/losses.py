"""The joint loss of all heads over a batch of documents."""

from __future__ import annotations

import torch
from torch import nn

from extractors.training.corpus import IGNORED
from extractors.training.documents import Document
from extractors.training.heads import DocumentHeads
from kg.schema import KINDS

__all__ = ["document_loss"]

# What a loss is divided by, so that the heads weigh about the same: roughly what one paper holds of each.
PER_PAPER = {"types": 20.0, "proposed": 4.0, "relations": 12.0, "results": 2.0, "links": 4.0}
FEATURE_DROPOUT = 0.15


def document_loss(
    heads: DocumentHeads, hidden: torch.Tensor, document: Document, *, smoothing: float = 0.0
) -> dict[str, torch.Tensor]:
    """Return the losses of one document by name.

    Args:
        hidden: [n_words, width] of the encoder.
        smoothing: label smoothing of the candidates' types.
    """
    vectors, logits = heads.candidates(hidden, document.pools, document.features)
    losses = {
        "types": soft_cross_entropy(logits[:, :-1], document.types, smoothing),
        "proposed": masked_bce(logits[:, -1], document.proposed.float()),
    }
    judged = torch.cat([logits[:, :-1].softmax(-1), logits[:, -1:].sigmoid()], -1).detach()[document.nodes]
    judged = nn.functional.dropout(judged, FEATURE_DROPOUT)
    nodes = vectors[document.nodes]
    if len(nodes) > 1:
        pairs = heads.pairs(hidden, nodes, judged, document.pair_features, document.left, document.right)
        losses["relations"] = masked_bce(pairs, document.relations)
    if len(document.is_result):
        numbers, out = heads.numbers(hidden, document.number_pools, document.number_features)
        losses["results"] = masked_bce(out[:, 0], document.is_result) + nn.functional.cross_entropy(
            out[:, 1 : 1 + len(KINDS)], document.kinds, ignore_index=IGNORED, reduction="sum"
        )
        slots = heads.links(numbers, nodes, judged, document.link_features)
        losses["links"] = link_loss(torch.cat([out[:, None, 1 + len(KINDS) :], slots], 1), document.links)
    return {name: loss / PER_PAPER[name] for name, loss in losses.items()}


def soft_cross_entropy(logits: torch.Tensor, targets: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Return the summed cross-entropy against distributions; a row of zeros is not judged."""
    judged = targets.sum(-1) > 0
    return nn.functional.cross_entropy(logits[judged], targets[judged], reduction="sum", label_smoothing=smoothing)


def masked_bce(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the summed binary cross-entropy of the targets that are not IGNORED."""
    keep = targets != IGNORED
    return nn.functional.binary_cross_entropy_with_logits(logits[keep], targets[keep], reduction="sum")


def link_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the summed negative log-likelihood of any right filler of [m, k + 1, slots], where there is one."""
    log_probs = logits.log_softmax(1).masked_fill(targets == 0, -torch.inf)
    judged = targets.sum(1) > 0
    return -log_probs.logsumexp(1)[judged].sum()
