"""Neo4j's own importer, run with the command that the export writes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.maven import class_path
from tests.neo4j.server import OPENED, PROJECT

__all__ = ["run_import"]


def run_import(folder: Path, home: Path, scratch: Path) -> None:
    """Run the export's `import.sh`, with a `neo4j-admin` on the path as an installed Neo4j has it.

    Args:
        folder: what the export wrote.
        home: the folder of the server that is to have the database; it is made.
        scratch: a folder for the program and its settings.
    """
    classes = class_path("NEO4J", PROJECT)
    for place in (home, scratch / "bin", scratch / "conf"):
        place.mkdir(parents=True)
    (scratch / "conf" / "neo4j.conf").touch()
    admin = scratch / "bin" / "neo4j-admin"
    admin.write_text(f'#!/bin/sh\nexec java -Xmx512m {" ".join(OPENED)} -cp "{classes}" org.neo4j.cli.AdminTool "$@"\n')
    admin.chmod(0o755)
    paths = {"PATH": f"{admin.parent}{os.pathsep}{os.environ['PATH']}"}
    homes = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(scratch / "conf")}
    done = subprocess.run(
        ["sh", str(folder / "import.sh")], env=os.environ | paths | homes, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
