"""Positions for a picture: a seeded force-directed layout, quick for tens of thousands of nodes.

The forces are those of ForceAtlas2 (Jacomy et al. 2014, doi:10.1371/journal.pone.0098679). Repulsion is summed on a
mesh by Fourier transform, as particle-mesh simulations do (Hockney and Eastwood 1988): a round costs O(nodes + ties).
Nothing runs in threads, so that the same graph gives the same picture to the last bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["lay_out"]

CELLS = 128  # of the mesh, along a side
REPULSION = 4.0
ROOM = 1.2  # how wide the picture is, against the sizes of its nodes
PAIRS = 400_000  # of nodes that are kept from lying on one another whatever lies between them
RIM = 2.0  # in standard deviations of the mass
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def lay_out(
    count: int, sources: Integers, targets: Integers, weights: Integers, sizes: Floats, *, seed: int = 7
) -> Floats:
    """Return the x and y of `count` nodes, rounded to a tenth, the centre at 0, 0.

    Args:
        sources: one end of each tie, as a number below `count`.
        targets: the other end.
        weights: how strong each tie is.
        sizes: the diameters of the nodes, in the units of the result: the picture gets room for them.
    """
    import numpy as np

    places = np.zeros((count, 2))
    ties = sources != targets
    degrees = np.bincount(sources[ties], minlength=count) + np.bincount(targets[ties], minlength=count)
    tied = np.flatnonzero(degrees)
    if tied.size:
        numbers = np.cumsum(degrees > 0) - 1
        pull = np.sqrt(weights[ties].astype(np.float64))
        forces = _Forces(numbers[sources[ties]], numbers[targets[ties]], pull, (degrees[tied] + 1).astype(np.float64))
        dice = np.random.default_rng(seed)
        drawn = _fit(forces.settle(dice), sizes[tied])
        drawn += (dice.random(drawn.shape) - 0.5) * sizes[tied, None]  # those with the same neighbours end in one place
        places[tied] = _part(drawn, sizes[tied])
    _surround(places, np.flatnonzero(degrees == 0), sizes)
    return np.round(places, 1) + 0.0  # no negative zeros


class _Forces:
    """The ties and masses of the nodes that have ties."""

    def __init__(self, sources: Integers, targets: Integers, pull: Floats, mass: Floats) -> None:
        self.sources, self.targets, self.pull, self.mass = sources, targets, pull, mass
        self.count = mass.size
        self.kernels = _kernels()

    def settle(self, dice: np.random.Generator) -> Floats:
        """Let the nodes move, each as fast as it goes straight (what ForceAtlas2 calls swinging slows it down)."""
        import numpy as np

        places = self.smooth(dice.random((self.count, 2)) - 0.5)
        last = np.zeros_like(places)
        speed = 1.0
        for _ in range(300 if self.count < 10_000 else 150):
            force = self.attract(places) + self.repel(places) - self.gravity(places) * places
            swing = _lengths(force - last)
            traction = _lengths(force + last) / 2
            total_swing = float((self.mass * swing).sum()) or 1.0
            speed = min(float((self.mass * traction).sum()) / total_swing, speed * 1.5)
            places += force * (speed / (1 + speed * np.sqrt(swing)) * 0.1)[:, None]
            last = force
        return places

    def smooth(self, places: Floats, rounds: int = 60) -> Floats:
        """Move each node towards the mean of its neighbours again and again: a rough picture to start from."""
        import numpy as np

        start = places
        total = np.bincount(self.sources, self.pull, self.count) + np.bincount(self.targets, self.pull, self.count)
        for _ in range(rounds):
            places = places + self.attract(places) / total[:, None] * 0.5
            places -= (places * self.mass[:, None]).sum(axis=0) / self.mass.sum()
            x, y = places[:, 0], places[:, 1]
            y = y - x * ((x * y * self.mass).sum() / max((x * x * self.mass).sum(), 1e-12))
            spread = np.sqrt(np.array([(x * x).mean(), (y * y).mean()]))
            if spread.min() < 1e-6:  # too few nodes to spread over a plane
                return start
            places = np.stack([x, y], axis=1) / spread
        return places * math.sqrt(self.count)

    def gravity(self, places: Floats) -> Floats:
        """Return how strongly the centre draws each node: what is tied to nothing else ends at the rim."""
        spread = (self.mass[:, None] * places**2).sum() / self.mass.sum()
        strength = REPULSION * float(self.mass.sum()) / (RIM * RIM * float(spread))
        return (self.mass * strength)[:, None]

    def attract(self, places: Floats) -> Floats:
        """Return the pull of the ties, which grows with their length."""
        import numpy as np

        along = (places[self.targets] - places[self.sources]) * self.pull[:, None]
        return np.stack(
            [
                np.bincount(self.sources, along[:, axis], self.count)
                - np.bincount(self.targets, along[:, axis], self.count)
                for axis in (0, 1)
            ],
            axis=1,
        )

    def repel(self, places: Floats) -> Floats:
        """Return the push of all other nodes, which falls off with distance, from a mesh laid over them."""
        import numpy as np

        low = places.min(axis=0)
        side = float((places.max(axis=0) - low).max()) * 1.0001 or 1.0
        mesh = (places - low) * ((CELLS - 1) / side)
        corner = mesh.astype(np.int64)
        share = mesh - corner
        field = np.zeros((2, self.count))
        cells = [
            (
                (corner[:, 0] + dx) * CELLS + corner[:, 1] + dy,
                np.abs(1 - dx - share[:, 0]) * np.abs(1 - dy - share[:, 1]),
            )
            for dx in (0, 1)
            for dy in (0, 1)
        ]
        masses = np.zeros(CELLS * CELLS)
        for cell, part in cells:
            masses += np.bincount(cell, self.mass * part, CELLS * CELLS)
        spectrum = np.fft.rfft2(masses.reshape(CELLS, CELLS), (2 * CELLS, 2 * CELLS))
        for axis in (0, 1):
            push = np.fft.irfft2(spectrum * self.kernels[axis], (2 * CELLS, 2 * CELLS))[:CELLS, :CELLS].ravel()
            for cell, part in cells:
                field[axis] += push[cell] * part
        return (field * (self.mass * REPULSION * (CELLS - 1) / side)).T


def _kernels() -> list[NDArray[np.complex128]]:
    """Return the transforms of the push that one unit of mass gives along either axis, by distance in cells."""
    import numpy as np

    steps = np.concatenate([np.arange(CELLS), np.arange(-CELLS, 0)]).astype(np.float64)
    x, y = np.meshgrid(steps, steps, indexing="ij")
    squares = x * x + y * y + 0.25
    return [np.fft.rfft2(x / squares), np.fft.rfft2(y / squares)]


def _lengths(vectors: Floats) -> Floats:
    import numpy as np

    return np.sqrt(vectors[:, 0] ** 2 + vectors[:, 1] ** 2)


def _fit(places: Floats, sizes: Floats) -> Floats:
    """Scale the picture so that its nodes cover a fixed part of it."""
    import numpy as np

    places = places - places.mean(axis=0)
    spread = math.sqrt(float((places**2).sum(axis=1).mean())) or 1.0
    return places * (math.sqrt(float((sizes**2).sum())) * ROOM / spread) if np.isfinite(spread) else places


def _part(places: Floats, sizes: Floats, rounds: int = 30) -> Floats:
    """Push nodes apart that lie on one another: the largest from all, the others from those next to them in a strip."""
    import numpy as np

    largest = np.argsort(-sizes, kind="stable")[: PAIRS // sizes.size + 1]
    strip = float(sizes.mean()) * 2
    for turn in range(rounds):
        push = _push(places[largest, None], places[None], sizes[largest, None], sizes[None])
        places[largest] -= push.sum(axis=1)
        places += push.sum(axis=0)
        along = turn % 2
        rows = np.floor(places[:, 1 - along] / strip + turn / rounds)
        order = np.lexsort((places[:, along], rows))
        for step in (1, 2, 3, 4):
            one, other = order[:-step], order[step:]
            push = _push(places[one], places[other], sizes[one], sizes[other])
            places[one] -= push
            places[other] += push
    return places


def _push(ones: Floats, others: Floats, sizes: Floats, other_sizes: Floats) -> Floats:
    """Return how far each of `others` is to move away from its counterpart, which moves as far the other way."""
    import numpy as np

    between = others - ones
    distance = np.sqrt((between**2).sum(axis=-1))
    lack = np.maximum((sizes + other_sizes) * 0.55 - distance, 0.0)
    push: Floats = between * (lack / np.maximum(distance, 1e-3) * 0.25)[..., None]
    return push


def _surround(places: Floats, lonely: Integers, sizes: Floats) -> None:
    """Lay the nodes without ties around the others, as sunflower seeds lie."""
    inner = max(map(math.hypot, *places.T.tolist()), default=0.0) * 1.05
    room = float((sizes[lonely] ** 2).mean()) * 1.5 if lonely.size else 0.0
    for step, node in enumerate(lonely.tolist(), start=1):
        radius = math.sqrt(inner * inner + room * step)
        places[node] = radius * math.cos(step * GOLDEN_ANGLE), radius * math.sin(step * GOLDEN_ANGLE)
