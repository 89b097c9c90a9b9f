"""Score records against gold: precision, recall and F1 of entities, relations, results and proposed systems.

Records are plain dicts in the form of the annotation guidelines, because gold carries marks that predictions do not:
`optional` costs nothing when missing or found, `also` names a second type that is as good, `agreed` the slots judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from extractors.names import normal_form
from extractors.result_scores import names_of, same_unit, score_results
from extractors.scores import Evaluation, Mistake

__all__ = ["Evaluation", "align", "evaluate", "same_unit"]

Json = Mapping[str, Any]


def evaluate(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> Evaluation:
    """Score predicted records against gold, both by key; a paper without a prediction counts as empty.

    Entities match one to one by type and normal form of any of their names; relations and results are judged on an
    alignment that forgives Method for Model.
    """
    evaluation = Evaluation()
    for key, record in gold.items():
        evaluation.include(_judge(key, record, predicted.get(key, {})))
    return evaluation


def _judge(key: str, record: Json, guess: Json) -> Evaluation:
    """Score what is predicted for one paper."""
    paper = Evaluation()
    strict = align(record["entities"], guess.get("entities", ()), lambda t: t)
    loose = align(record["entities"], guess.get("entities", ()), _forgive)
    _score_entities(paper, key, record, guess, strict)
    _score_loose(paper, record, guess, loose)
    _score_relations(paper, key, record, guess, loose)
    score_results(paper, key, record, guess, loose)
    return paper


def align(gold: Sequence[Json], predicted: Sequence[Json], type_of: Callable[[str], str]) -> dict[str, str]:
    """Map ids of predicted entities to ids of gold ones: first on the canonical name, then on any name in common."""
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    names = {id(e): normal_form(e["name"]) for e in (*gold, *predicted)}
    forms = {id(e): _forms(e) for e in (*gold, *predicted)}
    types = {id(g): {type_of(g["type"]), type_of(g.get("also", g["type"]))} for g in gold}
    for exact in (True, False):
        for p in predicted:
            if p["id"] in mapping:
                continue
            for g in gold:
                if g["id"] in taken or type_of(p["type"]) not in types[id(g)]:
                    continue
                if names[id(p)] == names[id(g)] if exact else forms[id(p)] & forms[id(g)]:
                    mapping[p["id"]] = g["id"]
                    taken.add(g["id"])
                    break
    return mapping


def _forms(entity: Json) -> set[str]:
    return {normal_form(s) for s in (entity["name"], *entity.get("surface", ()))} - {""}


def _forgive(entity_type: str) -> str:
    return "Method" if entity_type == "Model" else entity_type


def _score_entities(evaluation: Evaluation, key: str, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    entities = {e["id"]: e for e in record["entities"]}
    predicted = guess.get("entities", ())
    found = set(mapping.values())
    others = _found_under_any_type(record, guess)
    for kind in sorted({e["type"] for e in (*record["entities"], *predicted)}):
        hits = [p for p in predicted if p["id"] in mapping and entities[mapping[p["id"]]]["type"] == kind]
        right = [p for p in hits if not entities[mapping[p["id"]]].get("optional")]
        spurious = [p for p in predicted if p["type"] == kind and p["id"] not in mapping]
        missed = [g for g in record["entities"] if _required(g) and g["type"] == kind and g["id"] not in found]
        for row in ("entities", f"  {kind}"):
            evaluation.scores[row].add(len(right), len(spurious), len(missed))
        for mistake, wrong in (("spurious", spurious), ("missed", missed)):
            evaluation.errors += [Mistake(key, mistake, kind, e["name"], others.get(id(e), "")) for e in wrong]
        evaluation.judged[kind] += [(p.get("confidence", 1.0), True) for p in right]
        evaluation.judged[kind] += [(p.get("confidence", 1.0), False) for p in spurious]


def _found_under_any_type(record: Json, guess: Json) -> dict[int, str]:
    """Return, by `id()` of an entity whose name stands on the other side under another type, which type that is."""
    gold = {e["id"]: e for e in record["entities"]}
    predicted = {e["id"]: e for e in guess.get("entities", ())}
    notes = {}
    for p, g in align(record["entities"], guess.get("entities", ()), lambda _: "").items():
        if predicted[p]["type"] != gold[g]["type"]:
            notes[id(predicted[p])] = f"is a {gold[g]['type']}"
            notes[id(gold[g])] = f"found as {predicted[p]['type']}"
    return notes


def _score_loose(evaluation: Evaluation, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    required = {g["id"] for g in record["entities"] if _required(g)}
    found = set(mapping.values())
    predicted = guess.get("entities", ())
    spurious = sum(p["id"] not in mapping for p in predicted)
    evaluation.scores["entities, Method=Model"].add(len(required & found), spurious, len(required - found))


def _required(item: Json) -> bool:
    return not item.get("optional")


def _edges(record: Json, rename: Callable[[str], str]) -> Iterator[tuple[tuple[str, str, str], Json]]:
    """Yield ((type, source, target), relation); the source of PROPOSES is empty, a comparison has no direction."""
    for r in record.get("relations", ()):
        source, target = rename(r["source"]) if r.get("source") else "", rename(r["target"])
        if r["type"] == "COMPARED_WITH":
            source, target = sorted((source, target))
        yield (r["type"], source, target), r


def _statement(relation: Json, record: Json) -> str:
    """Return a relation by the names of its ends."""
    ends = [names_of(record).get(relation[end], "?") for end in ("source", "target") if relation.get(end)]
    return " → ".join(ends)


def _score_relations(evaluation: Evaluation, key: str, record: Json, guess: Json, mapping: Mapping[str, str]) -> None:
    optional = {g["id"] for g in record["entities"] if not _required(g)}
    stated = dict(_edges(record, lambda e: e))
    gold = {edge: _required(r) for edge, r in stated.items()}
    predicted = dict(_edges(guess, lambda e: mapping.get(e, f"?{e}")))
    for kind in sorted({k[0] for k in (*gold, *predicted)}):
        mine = [k for k in predicted if k[0] == kind]
        hits = [k for k in mine if gold.get(k)]
        strays = [k for k in mine if k not in gold and not optional & set(k[1:])]
        for found, is_right in ((hits, True), (strays, False)):
            evaluation.judged[kind] += [(predicted[k].get("confidence", 1.0), is_right) for k in found]
        missed = [
            k
            for k, required in gold.items()
            if k[0] == kind and k not in predicted and required and not optional & set(k[1:])
        ]
        for row in ("relations", f"  {kind}"):
            evaluation.scores[row].add(len(hits), len(strays), len(missed))
        evaluation.errors += [Mistake(key, "spurious", kind, _statement(predicted[k], guess)) for k in strays]
        evaluation.errors += [Mistake(key, "missed", kind, _statement(stated[k], record)) for k in missed]
    proposed = {k[2] for k, required in gold.items() if k[0] == "PROPOSES" and required}
    if proposed:
        hit = any(k[0] == "PROPOSES" and k[2] in proposed for k in predicted)
        evaluation.scores["papers: its system found and named as proposed"].add(hit, 0, not hit)
