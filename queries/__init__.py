"""The library of questions: Cypher files with documented parameters, and what it takes to ask, find, show and explain.

    import kg, queries

    with kg.open("graph.kgl") as graph:
        for row in queries.run("leaderboard", graph, benchmark="ImageNet"):
            print(row.rank, row.system, row.value)

Measures of the whole graph are in `queries.analysis`.
"""

from queries.catalog import Answer, load_catalog, run, run_query
from queries.find import Match, find, find_one, nearest_names
from queries.header import Column, Parameter, Query
from queries.show import explain, show
from queries.stats import GraphStats, Highlight, stats, strongest_results
from queries.views import EntityView, Explanation, PaperRef, Relations, ResultView, Statement, Step

__all__ = [
    "Answer",
    "Column",
    "EntityView",
    "Explanation",
    "GraphStats",
    "Highlight",
    "Match",
    "PaperRef",
    "Parameter",
    "Query",
    "Relations",
    "ResultView",
    "Statement",
    "Step",
    "explain",
    "find",
    "find_one",
    "load_catalog",
    "nearest_names",
    "run",
    "run_query",
    "show",
    "stats",
    "strongest_results",
]
