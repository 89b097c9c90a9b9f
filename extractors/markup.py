"""Read a text past the residue of LaTeX (`texttt{D}ual`, `\\\\textbf{…}`), and find the way back to its own offsets."""

from __future__ import annotations

import re

__all__ = ["Plain"]

_COMMAND = re.compile(
    r"\\?\b(?:bf|bm|boldsymbol|em|emph|it|mathbb|mathbf|mathcal|mathit|mathrm|mathsf|mathtt|operatorname|rm|sc|text|"
    r"textbf|textit|textrm|textsc|textsf|texttt|underline|uline)\s?\{"
)
_BRACE = re.compile(r"[{}]")


class Plain:
    """A text without the commands that LaTeX puts around words.

    Attributes:
        text: what remains of it.
    """

    def __init__(self, text: str) -> None:
        self._closing = _commands(text)  # where each command begins: (where its word begins, where its brace closes)
        if not self._closing:
            self.text = text
            return
        removed: set[int] = set()
        for start, (inner, close) in self._closing.items():
            removed.update(range(start, inner))
            removed.add(close)
        self._origins = [i for i in range(len(text)) if i not in removed]
        self.text = "".join(text[i] for i in self._origins)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of text[start:end]; a command that opens or closes there belongs to it."""
        if not self._closing or end <= start:
            return start, end
        first, last = self._origins[start], self._origins[end - 1] + 1
        for command, (inner, close) in self._closing.items():
            if inner == first and close <= last:
                first = command
            if close == last and command >= first:
                last += 1
        return first, last


def _commands(text: str) -> dict[int, tuple[int, int]]:
    closing: dict[int, tuple[int, int]] = {}
    for command in _COMMAND.finditer(text):
        depth = 1
        for brace in _BRACE.finditer(text, command.end(), command.end() + 200):
            depth += 1 if brace.group() == "{" else -1
            if depth == 0:
                closing[command.start()] = (command.end(), brace.start())
                break
    return closing
