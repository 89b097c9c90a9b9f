"""How a Neo4j server is reached: its address, who asks, and what people are told when it cannot be."""

from __future__ import annotations

import getpass
import logging
import netrc
import os
import re
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

from kg.errors import GraphError

if TYPE_CHECKING:
    from neo4j import Driver

__all__ = ["PATIENCE", "Place", "connect", "explained", "parse_address", "server_errors"]

OLDEST = 5  # version of the server
PATIENCE = 120.0  # seconds in which a server that went away may come back
WHO = "Set NEO4J_USERNAME and NEO4J_PASSWORD, or add the host to ~/.netrc"


class Place(NamedTuple):
    """Where a graph is. `uri` is what the driver takes; `database` is None for the server's own choice."""

    uri: str
    host: str
    database: str | None


def parse_address(address: str) -> Place:
    """Take an address such as neo4j+s://host:7687?database=papers apart.

    Raises:
        GraphError: it holds a password, or something that has no meaning here.
    """
    parts = urlsplit(address)
    if "@" in parts.netloc:
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        raise GraphError(f"An address is no place for a user or a password: others can see it. Write {shown}. {WHO}.")
    try:
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise GraphError(f"{address!r} is no address of a server: {error}.") from error
    if not host:
        raise GraphError(f"{address!r} names no server. Write it as in neo4j://localhost:7687")
    options = parse_qs(parts.query, keep_blank_values=True)
    databases = options.pop("database", [os.environ.get("NEO4J_DATABASE", "")])
    if options or len(databases) > 1 or parts.path.strip("/") or parts.fragment:
        raise GraphError(
            f"{address!r} says more than a server and a database. Write it as in {parts.scheme}://{host}?database=papers"
        )
    return Place(f"{parts.scheme.lower()}://{parts.netloc}", host, databases[0] or None)


def connect(place: Place) -> Driver:
    """Return a driver that has reached the server and its database.

    User and password come from NEO4J_USERNAME and NEO4J_PASSWORD, else from netrc; where neither has them and the
    server wants them, the password is asked for at the terminal.

    Raises:
        GraphError: the server cannot be reached, lets nobody in, is too old, or has no such database.
    """
    from neo4j.exceptions import AuthError

    logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)  # they are among the warnings of an answer
    auth = _credentials(place.host)
    with server_errors(place):
        try:
            return _open(place, auth)
        except AuthError:
            if auth is not None or not sys.stdin.isatty():
                raise
        return _open(place, _ask(place.host))


@contextmanager
def server_errors(place: Place) -> Iterator[None]:
    """Turn what the driver raises into errors that say what to do."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except (DriverError, Neo4jError, OSError) as error:
        raise explained(place, error) from error


def explained(place: Place, error: Exception) -> GraphError:
    """Return what a driver has raised as an error that says what to do."""
    return GraphError(_explain(place, error))


def _open(place: Place, auth: tuple[str, str] | None) -> Driver:
    from neo4j import GraphDatabase

    driver = GraphDatabase.driver(
        place.uri,
        auth=auth,
        user_agent="paper-kg",
        connection_timeout=10,
        connection_acquisition_timeout=20,
        max_transaction_retry_time=PATIENCE,
        retry_delay_multiplier=1.2,  # a server that is back is noticed within seconds
    )
    try:
        agent = driver.get_server_info().agent
        version = re.match(r"Neo4j/v?(\d+)", agent)
        if version and int(version[1]) < OLDEST:
            raise GraphError(f"{place.uri} runs {agent}. Neo4j 5 or newer is needed; bring the server up to date.")
        driver.execute_query("RETURN 1", database_=place.database)
    except BaseException:
        driver.close()
        raise
    return driver


def _credentials(host: str) -> tuple[str, str] | None:
    """Return user and password from the environment or netrc, or None."""
    password = os.environ.get("NEO4J_PASSWORD")
    if password is not None:
        return os.environ.get("NEO4J_USERNAME") or "neo4j", password
    try:
        entry = netrc.netrc().authenticators(host)
    except (FileNotFoundError, RuntimeError):
        return None
    except (OSError, netrc.NetrcParseError) as error:
        raise GraphError(f"~/.netrc cannot be used: {error}. Mend it, or set NEO4J_PASSWORD.") from error
    if entry is None or entry[2] is None:
        return None
    return entry[0] or "neo4j", entry[2]


def _ask(host: str) -> tuple[str, str]:
    user = os.environ.get("NEO4J_USERNAME") or "neo4j"
    return user, getpass.getpass(f"Password of {user} at {host}: ")


def _explain(place: Place, error: Exception) -> str:
    """Return what went wrong with a server and what to do about it; the driver's own words may not hold a password."""
    from neo4j.exceptions import (
        AuthError,
        ConfigurationError,
        Neo4jError,
        ServiceUnavailable,
        SessionExpired,
        UnsupportedServerProduct,
    )

    code = (getattr(error, "code", "") or "") if isinstance(error, Neo4jError) else ""
    reason = _reason(error)
    if code == "Neo.ClientError.Security.AuthenticationRateLimit":
        return f"{place.uri} has been given wrong passwords too often. Wait a few seconds and use the right one."
    if code == "Neo.ClientError.Security.CredentialsExpired":
        return (
            f"{place.uri} wants the password changed before it is used. Do so once, in Neo4j Browser or cypher-shell."
        )
    if isinstance(error, AuthError):
        return f"{place.uri} does not accept user and password. {WHO}."
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return (
            f"{place.uri} has no database {place.database!r}. Name one with ?database= or NEO4J_DATABASE, or leave it "
            "out for the server's own; SHOW DATABASES lists them."
        )
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        return f"{place.uri} does not answer encrypted: {reason} {_other_schemes(place)}"
    if isinstance(error, UnsupportedServerProduct):
        return (
            f"{place.uri} speaks no version of Bolt that is known here: it is too old, or no Neo4j server. Neo4j "
            f"{OLDEST} or newer is needed; bring the server up to date."
        )
    if isinstance(error, (ConfigurationError, OSError, ServiceUnavailable, SessionExpired)):
        return (
            f"No Neo4j server answers at {place.uri}: {reason} Is it running, and is this its Bolt port (7687 unless "
            f"it was changed; not 7474, which is for browsers)? {_other_schemes(place)}"
        )
    return f"{place.uri}: {reason}"


def _other_schemes(place: Place) -> str:
    """Return which schemes to try instead of the one in the address."""
    if "+" in place.uri.partition("://")[0]:
        return (
            "A server without certificates takes neo4j:// or bolt://; one whose certificate it has signed itself takes "
            "neo4j+ssc:// or bolt+ssc://."
        )
    return (
        "A server that encrypts takes neo4j+s:// or bolt+s://; one behind a gateway may take bolt:// where neo4j:// "
        "fails."
    )


def _reason(error: Exception) -> str:
    text = (
        str(getattr(error, "message", "") or error or type(error).__name__)
        .split("\n")[0]
        .split(" (resolved to")[0]
        .strip(" :")
    )
    return text if text.endswith(".") else f"{text}."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
