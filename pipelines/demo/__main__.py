"""`python -m pipelines.demo`: the sample portal as a program, until it is stopped."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from threading import Thread

import yaml

from pipelines.demo.faults import FAULTS, FaultError
from pipelines.demo.publishing import FIRST_YEAR
from pipelines.demo.server import PortalServer
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
    faults = "; ".join(f"{name}: {kind.about}" for name, kind in FAULTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.demo",
        description="A sample portal on loopback. Prints one JSON line with its address and its sources.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    parser.add_argument(
        "--district", type=_district, nargs="+", action="extend", help="codes or names; 440104 by default"
    )
    parser.add_argument("--years", type=_years, default="2019-2023", help="report years, such as 2019-2023")
    parser.add_argument("--seed", type=int, default=1, help="the same seed publishes the same reports")
    parser.add_argument(
        "--fault", nargs="+", action="extend", default=[], metavar="NAME[=STREET[-YEAR]]", help=faults
    )
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="stop when whoever started the portal is gone"
    )
    arguments = parser.parse_args(argv)
    arguments.district = arguments.district or [_district("440104")]
    return arguments


def _refuse(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 2 for wrong usage or a port that is taken."""
    arguments = _arguments(argv)
    places = list({place.district: place for place in arguments.district}.values())
    try:
        server = PortalServer(arguments.port, places, arguments.years, arguments.seed, arguments.fault)
    except FaultError as error:
        return _refuse(f"--fault: {error}")
    except OSError as error:
        return _refuse(f"--port {arguments.port}: {error.strerror}; choose another, or 0 for any")

    def stop(*_: object) -> None:
        # shutdown() waits for serve_forever(), which this very thread may be running.
        Thread(target=server.shutdown).start()

    def stop_with_stdin() -> None:
        sys.stdin.buffer.read()
        stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if arguments.until_stdin_closes:
        Thread(target=stop_with_stdin, daemon=True).start()
    sources = yaml.safe_dump(server.site.sources(), allow_unicode=True, sort_keys=False)
    sys.stdout.write(json.dumps({"url": server.url, "sources": sources}, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    with server:
        server.serve_forever(poll_interval=0.05)
    return 0


if __name__ == "__main__":
    sys.exit(main())
