"""From a name to the id of its entity: a pure function of the name, its type, its paper's long forms, the lexicon and
people's decisions. No other paper plays a part, so that order and amount of input change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.resolve.abbreviations import drop_parentheses, is_initialism, spells_out
from kg.resolve.decisions import Decision, latest_decisions, split_operand
from kg.resolve.forms import bounded, compact, fold_words, lookup_form
from kg.resolve.lexicon import Entry, Lexicon, packaged_lexicon
from kg.resolve.overrides import Chain, Overrides
from kg.resolve.slugs import slug, unslug
from kg.schema import Entity, namespace

__all__ = ["EDITION", "RULES", "Resolution", "Resolver"]

EDITION = 1  # of what a record gives; one more whenever a name would be resolved, or a statement put, otherwise

RULES = ("identical", "spelling", "words", "lexicon", "abbreviation", "decision")  # why a name is in its group

_BRACKETED = re.compile(r"[(\[]\s*([^()\[\]\s]+)\s*[)\]]")
_OPAQUE = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9]+(?:[-/][A-Z0-9]+)*s?")  # GQA, MS-SSIM: many things, by paper
_COINED = re.compile(r"(?=.{4})(?=.*[a-z])(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z0-9]+?")  # InterGCN: made up for one thing
_REMEMBERED = 1 << 14  # names of which it is kept in memory what they are, those that were used last


class Resolution(NamedTuple):
    """The entity that a name stands for: its id, the rule that says so, and the names that its paper gives it."""

    id: str
    rule: str
    names: tuple[str, ...]


class Resolver:
    """Resolves names by one lexicon and one set of decisions; keeps what it has worked out, never what it has seen."""

    def __init__(self, *, lexicon: Lexicon | None = None, decisions: Iterable[Decision] = ()) -> None:
        self.lexicon = lexicon or packaged_lexicon()
        self.edition = f"{EDITION}-{self.lexicon.digest[:8]}"  # with people's decisions it says what a name becomes
        self.decisions = latest_decisions(decisions)
        self._chain = lru_cache(_REMEMBERED)(self._work_out)
        self._named = lru_cache(_REMEMBERED)(self._identify)
        self._meant = lru_cache(_REMEMBERED)(self._resolve)
        self._praise = [[word] for word in self.lexicon.grammar.praise]
        self._overrides = Overrides(self.decisions, self._read, self.lexicon.knows)
        self.refused = tuple(self._overrides.refused)

    def resolve(self, entity: Entity) -> Resolution:
        """Return what an entity of a record is, by its name and the other forms that its paper has for it."""
        return self._meant(namespace(entity.type), entity.name, tuple(entity.surface))

    def identify(self, space: str, name: str) -> tuple[str, str]:
        """Return id and rule of a name by itself, without a paper that explains it."""
        return self._named(space, name)

    def read(self, operand: str) -> str:
        """Return the id that "system:FlashAttention" names; an id is a name of itself.

        Raises:
            InputError: there is no known namespace before the colon, or no name after it.
        """
        space, text = split_operand(operand)
        return self.entity_id(space, self._overrides.group(space, self._read(space, text)))

    def entity_id(self, space: str, group: str) -> str:
        """Return the id of a group of names."""
        return f"{space}:{slug(group, self.lexicon.vocabulary)}"

    def entry(self, ident: str) -> Entry | None:
        """Return what the lexicon says of an entity, or None."""
        space, text = ident.split(":", 1)
        return self.lexicon.entry(space, unslug(text))

    def _read(self, space: str, text: str) -> Chain:
        """Return the forms of a name as people give it, which may be an id without its namespace."""
        chain = self._chain(space, unslug(text))
        return chain if slug(chain.group, self.lexicon.vocabulary) == text else self._chain(space, text)

    def _resolve(self, space: str, given: str, surface: tuple[str, ...]) -> Resolution:
        name, forms = drop_parentheses(given), _forms(given, surface)
        chosen = self._spelt_out(space, name, forms)
        ident, rule = self.identify(space, chosen)
        if chosen != name and rule != "decision" and self.identify(space, name)[0] != ident:
            rule = "abbreviation"
        also = (form for form in forms if form == name or self._is_name(space, form, chosen, name, ident))
        return Resolution(ident, rule, tuple(dict.fromkeys([name, *also])))

    def _identify(self, space: str, name: str) -> tuple[str, str]:
        chain = self._chain(space, name)
        group = self._overrides.group(space, chain)
        rule = chain.rule if group == chain.group else "decision"
        return self.entity_id(space, group), rule

    def _work_out(self, space: str, name: str) -> Chain:
        light = lookup_form(name)
        spelling = bounded(compact(self.lexicon.grammar.spelling(space, fold_words(drop_parentheses(name))))) or light
        words = self.lexicon.key(space, name)
        group = self.lexicon.group(space, words)
        rule = next((r for r, form in zip(RULES, (light, spelling, words), strict=False) if form == group), "lexicon")
        return Chain(light, spelling, words, group, rule)

    def _spelt_out(self, space: str, name: str, forms: Sequence[str]) -> str:
        """Return the form of the paper that tells most surely what is meant.

        "GQA" means what its paper spells out; "Interactive Graph Networks" goes by the name "InterGCN" that its paper
        made up for it, since others will use that; what the lexicon knows stays as it is.
        """
        if _OPAQUE.fullmatch(name):
            long = [form for form in forms if spells_out(name, form) and self._abbreviates(space, name, form)]
            return min(long, key=lambda form: (len(form), form), default=name)
        if (
            space in ("system", "benchmark")
            and " " in name
            and not self.lexicon.knows(space, self._chain(space, name).words)
        ):
            coined = [f for f in forms if _COINED.fullmatch(f.removesuffix("s")) and self._abbreviates(space, f, name)]
            return min(coined, key=lambda form: (len(form), form), default=name)
        return name

    def _abbreviates(self, space: str, short: str, long: str) -> bool:
        starts = short[:1].casefold() == long[:1].casefold() and len(fold_words(long)) > 1
        ends = short.removesuffix("s")[-1:].casefold() in long.split()[-1].casefold() if starts else False
        if not ends or not is_initialism(short, long) or short in long.split():
            return False
        return not self._overrides.parts(space, lookup_form(short), lookup_form(long))

    def _is_name(self, space: str, form: str, chosen: str, name: str, ident: str) -> bool:
        """Tell whether a surface is a name of the thing, not just words that point at it in one sentence."""
        if self.identify(space, form)[0] == ident:
            return fold_words(form)[:1] not in self._praise
        longs = [long for long in (chosen, name) if self._abbreviates(space, form, long)]
        if _OPAQUE.fullmatch(form):
            return any(spells_out(form, long) for long in longs)
        return bool(longs) and bool(_COINED.fullmatch(form.removesuffix("s")))


def _forms(name: str, surface: Iterable[str]) -> list[str]:
    """Return the forms that a paper has for an entity, what stands in brackets being one of its own."""
    forms: dict[str, None] = {}
    for text in (name, *sorted(surface)):
        plain = drop_parentheses(text)
        forms[plain] = None
        if plain != text:
            forms.update(dict.fromkeys(_BRACKETED.findall(text)))
    return [form for form in forms if form.strip()]
