"""The trained weights that come with the package, a folder each: `<name>-<version>/`."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError

__all__ = ["portable_name", "weights_folder"]

HERE = Path(__file__).parent


def weights_folder(name: str) -> Path:
    """Return the folder called `name` (or its newest version), or else the folder that `name` is the path of.

    Raises:
        InputError: there is no such folder.
    """
    is_name = name == Path(name).name
    if is_name and (HERE / name / "heads.npz").is_file():
        return HERE / name
    folders = HERE.glob(f"{name}-*/") if is_name else ()
    found = sorted(folders, key=lambda p: [int(n) for n in p.name.split("-")[-1].split(".")])
    if found:
        return found[-1]
    if (Path(name) / "heads.npz").is_file():
        return Path(name)
    known = sorted({p.name.rsplit("-", 1)[0] for p in HERE.glob("*-*/")})
    raise InputError(f"No weights called {name!r}. Choose from: {', '.join(known)}, or give the path of a folder.")


def portable_name(folder: Path) -> str:
    """Return what a saved pipeline calls its weights: where they come with the package, a name that holds anywhere."""
    return folder.name if folder.parent == HERE else str(folder)
