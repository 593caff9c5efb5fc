"""`python -m pipelines.demo`: the sample portal as a program, until it is stopped."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from threading import Event, Thread

import yaml

from pipelines.demo.changes import CHANGES, ChangeError
from pipelines.demo.faults import FAULTS
from pipelines.demo.reports.yearly import FIRST_YEAR
from pipelines.demo.samples import PLATFORMS, exhibition
from pipelines.demo.server import PortalServer
from pipelines.demo.site import Exhibition
from schemas.gazetteer import Place, match_district


def _district(text: str) -> Place:
    found = match_district(text)
    if len(found) != 1:
        several = f" can be {', '.join(map(str, found))}" if found else " is no district of the register"
        raise argparse.ArgumentTypeError(f"{text}{several}; give a code such as 440104")
    return found[0]


def _years(text: str) -> list[int]:
    first, _, last = text.partition("-")
    try:
        years = list(range(int(first), int(last or first) + 1))
    except ValueError:
        years = []
    if not years or years[0] < FIRST_YEAR:
        raise argparse.ArgumentTypeError(
            f"{text}: give a year or a span from {FIRST_YEAR} on, such as 2019-2023"
        )
    return years


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    orders = {name: kind.about for name, kind in FAULTS.items()} | CHANGES
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.demo",
        description="A sample portal on loopback. Prints one JSON line with its address and its sources.",
    )
    parser.add_argument(
        "--port",
        type=int,
        nargs="+",
        default=[0],
        help="of the hosts in order, the main one first; 0 (default) takes a free one",
    )
    parser.add_argument(
        "--district", type=_district, nargs="+", action="extend", help="codes or names; 440104 by default"
    )
    parser.add_argument("--years", type=_years, help="report years, such as 2019-2023")
    parser.add_argument("--seed", type=int, default=1, help="the same seed publishes the same reports")
    parser.add_argument(
        "--platform", nargs="+", action="extend", default=[], choices=PLATFORMS,
        help="show the samples of these platforms, odd ones included",
    )  # fmt: skip
    parser.add_argument("--everything", action="store_true", help="show the samples of all platforms")
    parser.add_argument("--pages", type=int, default=0, help="a column of so many small reports as well")
    parser.add_argument(
        "--fault", nargs="+", action="extend", default=[], metavar="NAME[=WHERE]",
        help="; ".join(f"{name}: {about}" for name, about in orders.items()),
    )  # fmt: skip
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="stop when whoever started the portal is gone"
    )
    arguments = parser.parse_args(argv)
    if arguments.everything:
        arguments.platform = list(PLATFORMS)
    # A portal that is only measured shows nothing else, unless it is asked to.
    if not arguments.district:
        only_measured = arguments.pages and not arguments.platform
        arguments.district = [] if only_measured else [_district("440104")]
    return arguments


def _refuse(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 2 for wrong usage or a port that is taken."""
    arguments = _arguments(argv)
    places = list({place.district: place for place in arguments.district}.values())
    shown = exhibition(places, arguments.platform, arguments.years)
    try:
        server = PortalServer(
            arguments.port,
            Exhibition(shown, arguments.seed, arguments.pages, arguments.platform),
            arguments.fault,
        )
    except ChangeError as error:
        return _refuse(f"--fault: {error}")
    except OSError as error:
        return _refuse(
            f"--port {' '.join(map(str, arguments.port))}: {error.strerror}; choose another, or 0 for any"
        )
    except ValueError as error:
        return _refuse(str(error))
    stopped = Event()

    def stop(*_: object) -> None:
        stopped.set()

    def stop_with_stdin() -> None:
        sys.stdin.buffer.read()
        stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if arguments.until_stdin_closes:
        Thread(target=stop_with_stdin, daemon=True).start()
    sources = yaml.safe_dump(server.site.sources(), allow_unicode=True, sort_keys=False)
    hello = {"url": server.url, "hosts": server.bases, "sources": sources}
    sys.stdout.write(json.dumps(hello, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    with server:
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
