"""An object store for the tests: moto's server, which speaks S3, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.neo4j.server import free_port

__all__ = ["serve_bucket"]


@contextmanager
def serve_bucket() -> Iterator[str]:
    """Yield the address of an empty bucket, which this process and those that it starts can read and write."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    given = {
        "AWS_ACCESS_KEY_ID": "a-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "FSSPEC_S3_ENDPOINT_URL": address,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    before = dict(os.environ)
    os.environ.update(given)
    try:
        _wait(address, server)
        urllib.request.urlopen(urllib.request.Request(f"{address}/bucket", method="PUT"), timeout=60).close()
        _configure()
        yield "s3://bucket"
    finally:
        server.kill()
        server.wait()
        os.environ.clear()
        os.environ.update(before)
        _configure()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"{address}/moto-api/", timeout=10).close()
            return
        except OSError:
            assert server.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.2)


def _configure() -> None:
    """Let fsspec, which looks at the environment when it is imported, look again."""
    from fsspec import config
    from s3fs import S3FileSystem

    config.conf.clear()
    config.set_conf_env(config.conf)
    S3FileSystem.clear_instance_cache()
