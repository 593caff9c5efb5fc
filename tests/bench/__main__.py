"""Speed, each figure a ratio to a peer measured in the same run; `make bench` runs all of it.

Single times say little on a shared machine; the medians of ratios do. The exit status is 1 where a
bound is broken, so that a slowdown is seen by whoever runs it; no test depends on it.

Each module of this package that lists `MEASURES` is run, in the order of its name; names after
`python -m tests.bench` choose among them.
"""

import importlib
import pkgutil
import sys

import tests.bench
from tests.bench.ratios import Measure


def measures() -> dict[str, list[Measure]]:
    """What each module lists."""
    names = sorted(module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    listed = {
        name: getattr(importlib.import_module(f"tests.bench.{name}"), "MEASURES", [])
        for name in names
        if name != "__main__"
    }
    return {name: those for name, those in listed.items() if those}


def main(chosen: list[str]) -> int:
    """Print every ratio; 1 where a bound is broken, 2 where a name is not known."""
    listed = measures()
    if unknown := [name for name in chosen if name not in listed]:
        print(f"no module of measures: {', '.join(unknown)}; there are {', '.join(listed)}", file=sys.stderr)
        return 2
    broken = 0
    for name in chosen or listed:
        for measure in listed[name]:
            ratio = measure()
            if ratio is None:
                print(f"{measure.__name__}: what it needs is not beside the checkout, not measured")
                continue
            print(ratio, flush=True)
            broken += not ratio.kept
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
