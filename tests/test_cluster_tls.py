"""A cluster that speaks TLS, with a certificate made here, and a worker of several threads: the same graph."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import dask
import pytest
from distributed.security import Security

import kg
from tests.dask_cluster import OwnCluster, serve_cluster
from tests.test_cluster import lines, made_papers

PAPERS = 64
PREFIX = "DASK_DISTRIBUTED__COMM__TLS__"


def certificate(folder: Path) -> dict[str, str]:
    """Write a certificate that is its own authority, with its key, and return the variables that name them to Dask."""
    made = Security.temporary()
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_text(str(made.tls_ca_file))
    key.write_text(str(made.tls_client_key))
    variables = {f"{PREFIX}CA_FILE": str(cert)}
    for role in ("CLIENT", "SCHEDULER", "WORKER"):
        variables |= {f"{PREFIX}{role}__CERT": str(cert), f"{PREFIX}{role}__KEY": str(key)}
    return variables


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What names the cluster's certificate."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def cluster(variables: Mapping[str, str]) -> Iterator[OwnCluster]:
    """A cluster of one worker with three threads that speaks TLS only."""
    with dask.config.set(_config(variables)), serve_cluster(0, protocol="tls", environment=variables) as cluster:
        cluster.add_worker(threads=3)
        yield cluster


def _config(variables: Mapping[str, str]) -> dict[str, str]:
    """Return as Dask's configuration what the variables say: this process has read its own long ago."""
    names = {name: name.removeprefix("DASK_").lower().replace("__", ".").replace("_", "-") for name in variables}
    return {names[name]: value for name, value in variables.items()}


def build(folder: Path, address: str, variables: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run `kg build` on a cluster, with these variables."""
    command = [sys.executable, "-m", "kg", "build", "papers.jsonl", "--cluster", address, *options]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


def test_graph_over_tls_and_of_several_threads_is_that_of_one_process(
    cluster: OwnCluster, variables: Mapping[str, str], tmp_path: Path
) -> None:
    """The variables of Dask name the certificate; of a worker's threads one extracts, and it is said so."""
    (tmp_path / "papers.jsonl").write_bytes(lines(made_papers(PAPERS)))
    kg.build([tmp_path / "papers.jsonl"], tmp_path / "one.kgl")
    done = build(tmp_path, cluster.address, variables)
    assert done.returncode == 0, done.stderr
    assert "has 3 threads and uses one: start workers with --nthreads 1" in done.stderr
    assert (tmp_path / "graph.kgl").read_bytes() == (tmp_path / "one.kgl").read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Dask's configuration names none"),
        (
            {f"{PREFIX}{which}": "none.pem" for which in ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")},
            "that which Dask's configuration names cannot be used: [Errno 2]",
        ),
    ],
)
def test_cluster_that_wants_a_certificate_refuses_who_has_none(
    given: Mapping[str, str], told: str, tmp_path: Path
) -> None:
    """The error names the variables, in one line, before anything is connected."""
    (tmp_path / "papers.jsonl").write_bytes(lines(made_papers(1)))
    done = build(tmp_path, "tls://127.0.0.1:9", given)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith(f"Error: tls://127.0.0.1:9 wants a certificate, and {told}")
    assert f"Name its files in {PREFIX}CA_FILE, {PREFIX}CLIENT__CERT and {PREFIX}CLIENT__KEY" in done.stderr


def test_cluster_with_another_certificate_is_refused(cluster: OwnCluster, tmp_path: Path) -> None:
    """Whoever answers with a certificate that is not the one given is not trusted."""
    (tmp_path / "papers.jsonl").write_bytes(lines(made_papers(1)))
    done = build(tmp_path, cluster.address, certificate(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith(f"Error: No scheduler answers at {cluster.address}: ")
    assert not (tmp_path / "graph.kgl").exists()
