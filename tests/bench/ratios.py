"""How a measure is taken: in turn with a peer, pair by pair, in the same run."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Action = Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """One line of the outcome: what was measured, against what, and the bound if there is one.

    Attributes:
        ours: seconds, the median.
        theirs: seconds, the median of the peer.
        ratio: ours to theirs; of pairs, the median of the pairs' ratios.
        bound: what the ratio may be at most.
        limit: seconds that `ours` may be at most, where a promise is one of wall time.
    """

    name: str
    peer: str
    ours: float
    theirs: float
    ratio: float
    bound: float | None = None
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether bound and limit are kept."""
        return (self.bound is None or self.ratio <= self.bound) and (
            self.limit is None or self.ours <= self.limit
        )

    def __str__(self) -> str:
        limit = "" if self.limit is None else f" (at most {self.limit * 1000:g})"
        bound = "" if self.bound is None else f" (at most {self.bound:g})"
        return (
            f"{self.name:<44} {self.ours * 1000:9.2f} ms{limit}, {self.peer}: {self.theirs * 1000:9.2f} ms, "
            f"ratio {self.ratio:5.2f}{bound}" + ("" if self.kept else "  BROKEN")
        )


Measure = Callable[[], Ratio | None]
"""What a module of this package lists in `MEASURES`; None where what it needs is not there."""


def seconds(action: Action) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def compare(
    name: str,
    ours: Action,
    peer: str,
    theirs: Action,
    *,
    pairs: int,
    bound: float | None = None,
    limit: float | None = None,
) -> Ratio:
    """Both in turn, `pairs` times after a warm-up; the median of the pairs' ratios."""
    ours(), theirs()
    times = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    return Ratio(
        name,
        peer,
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(a / b for a, b in times),
        bound,
        limit,
    )


def growth(name: str, unit: str, sizes: Sequence[int], work: Callable[[int], Action], bound: float) -> Ratio:
    """What one more unit costs between the last two sizes, against what it costs between the first two.

    Args:
        sizes: three, rising.
        work: gives the action for a size; it is called before anything is measured.
        bound: 1 would be exactly linear; the rest is what a shared machine adds.
    """
    actions = {size: work(size) for size in sizes}
    actions[sizes[0]]()
    at = {size: min(seconds(action) for _ in range(3)) for size, action in actions.items()}
    few, some, many = sizes
    late, early = (at[many] - at[some]) / (many - some), (at[some] - at[few]) / (some - few)
    return Ratio(
        f"{name}, {unit} from {some:,} to {many:,}",
        f"from {few:,} to {some:,}",
        late,
        early,
        late / early,
        bound,
    )
