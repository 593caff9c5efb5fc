"""Work that a document may cause in a worker, each item named after what it does there."""

import os
import signal
import time

from parsers import parse
from pipelines.reading.workers import blank_report
from schemas.records import ParsedReport

MEGABYTE = 1024 * 1024


def behave(item: str, pictures: bool) -> ParsedReport:
    """Do what the item says, and report it as read where that can be survived."""
    report = blank_report(item, None, None)
    report.status = "ok"
    what = item.partition("-")[0]
    if what == "eat":
        report.report.title = str(len(bytearray(900 * MEGABYTE)))
    elif what == "spin":
        while True:
            pass
    elif what == "sleep":
        time.sleep(600)
    elif what == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "leave":
        os._exit(3)
    elif what == "write":
        with open("written", "w") as file:  # noqa: PTH123
            file.write("x" * 100_000)
    elif what == "print":
        os.write(1, b"noise")
    elif what == "talk":
        report.report.title = "年报" * 40 * MEGABYTE
    report.report.agency = str(os.getpid())
    return report


def careful(item: str, pictures: bool) -> ParsedReport:
    """As `parsers.parse` does it: what a reader raises becomes a problem."""
    from schemas.problems import problem

    try:
        return behave(item, pictures)
    except MemoryError:
        report = blank_report(item, None, None)
        report.report.reason = "out_of_memory"
        report.problems.append(problem("out_of_memory", "too much"))
        return report
    except OSError as error:
        report = blank_report(item, None, None)
        report.problems.append(problem("unreadable_file", str(error)))
        return report


def blank(item: str) -> ParsedReport:
    return blank_report(item, None, "0" * 64)


def read(item: tuple[str, bytes], pictures: bool) -> ParsedReport:
    """Parse bytes under a name."""
    name, data = item
    return parse(data, source=name, pictures=pictures)


def unread(item: tuple[str, bytes]) -> ParsedReport:
    return blank_report(item[0], None, None)
