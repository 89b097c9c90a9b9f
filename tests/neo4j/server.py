"""A Neo4j server for the tests: the one that NEO4J_URI names, or one of our own on free ports of this machine."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.maven import class_path

__all__ = ["OPENED", "PROJECT", "QUICK", "OwnServer", "Server", "own", "serve"]

PROJECT = Path(__file__).parent
PATIENCE = 300  # seconds for a server to answer on a busy machine
OPENED = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch", "java.lang")]
QUICK = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # for a short life: less time to start
SETTINGS = """
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.advertised_address=127.0.0.1:{bolt}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=64m
dbms.usage_report.enabled=false
db.tx_log.rotation.size=4M
db.tx_log.preallocate=false
"""


class Server(NamedTuple):
    """Where a server is and how to get in."""

    address: str
    user: str
    password: str


class OwnServer:
    """A server with authentication, kept in the folder `home`, that can be killed and started again."""

    def __init__(self, home: Path, *, machine: Sequence[str] = QUICK) -> None:
        self._home = home
        port = free_port()
        self._command = [
            *("java", *machine, *OPENED, "-cp", class_path("NEO4J", PROJECT), "org.neo4j.server.CommunityEntryPoint"),
            *(f"--home-dir={home}", f"--config-dir={home / 'conf'}"),
        ]
        (home / "conf").mkdir(parents=True)
        (home / "conf" / "neo4j.conf").write_text(SETTINGS.format(bolt=port))
        self.place = Server(f"bolt://127.0.0.1:{port}", "neo4j", secrets.token_hex(8))
        self.start()

    def start(self) -> None:
        """Start the server's process, and do not wait until it answers."""
        with (self._home / "output").open("a") as output:
            self._java = subprocess.Popen(self._command, stdout=output, stderr=subprocess.STDOUT, cwd=self._home)

    @property
    def pid(self) -> int:
        """The number of the server's process."""
        return self._java.pid

    @property
    def seconds(self) -> float:
        """Seconds of the processor that the server has used since it was started; on Linux."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End the server in the middle of whatever it does (SIGKILL)."""
        self._java.kill()
        self._java.wait()

    def stop(self) -> None:
        """End the server in an orderly way."""
        self._java.terminate()
        try:
            self._java.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def set_password(self) -> None:
        """Wait until the server answers, and give its user a password in place of the one that everybody knows."""
        import neo4j

        first = {"auth": (self.place.user, "neo4j"), "max_transaction_retry_time": 0}  # it is tried anew here
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with neo4j.GraphDatabase.driver(self.place.address, **first) as driver:
                    change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password"
                    driver.execute_query(change, password=self.place.password, database_="system")
                return
            except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError) as error:
                if self._java.poll() is not None or time.monotonic() > deadline:
                    said = (self._home / "output").read_text()[-3000:]
                    raise AssertionError(f"The Neo4j server does not answer: {error}\n{said}") from error
                time.sleep(0.3)


@contextmanager
def serve(home: Path, *, machine: Sequence[str] = QUICK) -> Iterator[Server]:
    """Give a server with authentication, kept in the folder `home` and stopped at the end.

    The server of NEO4J_URI is used as it is: its database is emptied by the tests.

    Args:
        home: a folder, which is made, or that of a database which was imported.
        machine: options of the Java machine.
    """
    if address := os.environ.get("NEO4J_URI"):
        yield Server(address, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        return
    with own(home, machine=machine) as server:
        yield server.place


@contextmanager
def own(home: Path, *, machine: Sequence[str] = QUICK) -> Iterator[OwnServer]:
    """Give a server of our own, with a password, kept in the folder `home` and stopped at the end."""
    server = OwnServer(home, machine=machine)
    try:
        server.set_password()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
