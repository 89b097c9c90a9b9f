"""The joint loss of all heads over a batch of documents."""

from __future__ import annotations

import torch
from torch import nn

from extractors.training.corpus import IGNORED
from extractors.training.documents import Document
from extractors.training.heads import DocumentHeads
from kg.schema import KINDS

__all__ = ["document_logits", "document_loss", "gold_losses", "taught_losses"]

# What a loss is divided by, so that the heads weigh about the same: roughly what one paper holds of each.
PER_PAPER = {"types": 20.0, "proposed": 4.0, "relations": 12.0, "results": 2.0, "links": 4.0}
FEATURE_DROPOUT = 0.15


def document_logits(heads: DocumentHeads, hidden: torch.Tensor, document: Document) -> dict[str, torch.Tensor]:
    """Return what the heads make of one document, as logits.

    Args:
        hidden: [n_words, width] of the encoder; words that it has cut off at the end are given nothing.

    Returns:
        types [n, 1 + types], proposed [n]; relations [k, k, labels], if there are two nodes; results [m], kinds
        [m, kinds] and links [m, 1 + k, slots], if there are numbers.
    """
    hidden = nn.functional.pad(hidden, (0, 0, 0, len(document.text.words) - len(hidden)))
    vectors, logits = heads.candidates(hidden, document.pools, document.features)
    found = {"types": logits[:, :-1], "proposed": logits[:, -1]}
    judged = torch.cat([logits[:, :-1].softmax(-1), logits[:, -1:].sigmoid()], -1).detach()[document.nodes]
    judged = nn.functional.dropout(judged, FEATURE_DROPOUT, training=heads.training)
    nodes = vectors[document.nodes]
    if len(nodes) > 1:
        found["relations"] = heads.pairs(hidden, nodes, judged, document.pair_features, document.left, document.right)
    if len(document.is_result):
        numbers, out = heads.numbers(hidden, document.number_pools, document.number_features)
        slots = heads.links(numbers, nodes, judged, document.link_features)
        found |= {"results": out[:, 0], "kinds": out[:, 1 : 1 + len(KINDS)]}
        found["links"] = torch.cat([out[:, None, 1 + len(KINDS) :], slots], 1)
    return found


def document_loss(
    heads: DocumentHeads, hidden: torch.Tensor, document: Document, *, smoothing: float = 0.0
) -> dict[str, torch.Tensor]:
    """Return the losses of one document by name.

    Args:
        hidden: [n_words, width] of the encoder.
        smoothing: label smoothing of the candidates' types.
    """
    return gold_losses(document_logits(heads, hidden, document), document, smoothing=smoothing)


def gold_losses(
    logits: dict[str, torch.Tensor], document: Document, *, smoothing: float = 0.0
) -> dict[str, torch.Tensor]:
    """Return the losses of what `document_logits` gives against what the record says."""
    losses = {
        "types": soft_cross_entropy(logits["types"], document.types, smoothing),
        "proposed": masked_bce(logits["proposed"], document.proposed.float()),
    }
    if "relations" in logits:
        losses["relations"] = masked_bce(logits["relations"], document.relations)
    if "results" in logits:
        losses["results"] = masked_bce(logits["results"], document.is_result) + nn.functional.cross_entropy(
            logits["kinds"], document.kinds, ignore_index=IGNORED, reduction="sum"
        )
        losses["links"] = link_loss(logits["links"], document.links)
    return {name: loss / PER_PAPER[name] for name, loss in losses.items()}


def taught_losses(
    logits: dict[str, torch.Tensor], taught: dict[str, torch.Tensor], document: Document
) -> dict[str, torch.Tensor]:
    """Return the losses of what `document_logits` gives against what it gave for a teacher, `taught`."""
    losses = {
        "types": _cross_entropy(logits["types"], taught["types"], 1),
        "proposed": _bce(logits["proposed"], taught["proposed"]),
    }
    if "relations" in logits:
        possible = document.relations != IGNORED  # no name has a relation with itself
        losses["relations"] = _bce(logits["relations"][possible], taught["relations"][possible])
    if "results" in logits:
        losses["results"] = _bce(logits["results"], taught["results"])
        sure = taught["results"].sigmoid()[:, None]  # what a number that is no result is about means nothing
        links = -(taught["links"].softmax(1) * logits["links"].log_softmax(1)).sum(1)
        losses["links"] = (links * sure).sum()
    return {name: loss / PER_PAPER[name] for name, loss in losses.items()}


def _cross_entropy(logits: torch.Tensor, taught: torch.Tensor, axis: int) -> torch.Tensor:
    return -(taught.softmax(axis) * logits.log_softmax(axis)).sum()


def _bce(logits: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    return nn.functional.binary_cross_entropy_with_logits(logits, taught.sigmoid(), reduction="sum")


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
