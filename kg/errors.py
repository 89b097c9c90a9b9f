"""The errors that people meet: each says what was got, what is allowed and what to do."""

__all__ = [
    "ClusterError",
    "FormatError",
    "GraphError",
    "InputError",
    "KgError",
    "QueryError",
    "RefusedError",
    "UnknownNameError",
]


class KgError(Exception):
    """Base of all errors that `kg` raises on purpose; its text is meant for people.

    Example:
        >>> try:
        ...     graph.show("RoBERTTa")
        ... except kg.KgError as error:
        ...     print(error)
        Nothing in the graph is called 'RoBERTTa'. Did you mean: RoBERTa?
    """


class ClusterError(KgError):
    """A cluster cannot be reached, or its workers cannot do what they should."""


class InputError(KgError):
    """Something that was to be read cannot be used: a file, a page, a record."""


class FormatError(KgError):
    """A format was named that is not known."""


class GraphError(KgError):
    """A graph cannot be opened, read or written."""


class QueryError(KgError):
    """A query is wrong, takes too long, or names something that does not exist."""


class RefusedError(QueryError):
    """A query would write, or read files, and was not allowed to."""


class UnknownNameError(QueryError):
    """A name that is not in the graph; `suggestions` holds the nearest names that are."""

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        hint = f" Did you mean: {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"Nothing in the graph is called {name!r}.{hint}")
        self.name = name
        self.suggestions = suggestions
