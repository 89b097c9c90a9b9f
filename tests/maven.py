"""Programs for the Java machine that tests run beside them: what Maven fetches or builds, and loud words without it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

__all__ = ["class_path", "missing"]


def missing(what: str, reason: str) -> NoReturn:
    """Skip for a reason that nobody overlooks; where servers are required, as in CI, fail."""
    reason = f"{what} NOT TESTED: {reason}"
    if os.environ.get("KG_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def class_path(what: str, project: Path) -> str:
    """Build a Maven project unless that was done, and return the class path to run it with.

    Args:
        what: what is not tested where it cannot be built, in capitals.
        project: the folder of its pom.xml.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            missing(what, f"there is no {program} on this machine.")
    classes, listed = project / "target" / "classes", project / "target" / "classpath"
    sources = [project / "pom.xml", *project.glob("src/**/*.java")]
    if not listed.exists() or listed.stat().st_mtime < max(file.stat().st_mtime for file in sources):
        build = ["mvn", "-q", "-B", "-f", str(project / "pom.xml"), "compile", "dependency:build-classpath"]
        build.append(f"-Dmdep.outputFile={listed}")
        offline = subprocess.run([*build, "-o"], capture_output=True, text=True, check=False)
        if offline.returncode:
            online = subprocess.run(build, capture_output=True, text=True, check=False)
            if online.returncode:
                missing(what, f"Maven could not fetch or build it:\n{online.stdout[-2000:]}{online.stderr[-2000:]}")
        listed.touch()
    return os.pathsep.join([str(classes), listed.read_text()])
