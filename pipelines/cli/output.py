"""What the command line says: data on stdout, everything else on stderr, and with which status it ends."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer


def emit(record: dict[str, Any]) -> None:
    """One JSON line on stdout."""
    try:
        line = json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # a file name that is no Unicode
        line = json.dumps(record).encode("ascii")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """A line for the person who waits."""
    typer.echo(text, err=True)


def fail(text: str, status: int = 1) -> NoReturn:
    """End the program: what was asked could not be done, or with status 2 not even begun."""
    say(f"Error: {text}")
    raise typer.Exit(status)


@contextmanager
def usage_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Wrong arguments end the program with status 2 and the words of the error."""
    try:
        yield
    except kinds as error:
        say(f"Error: {error}")
        raise typer.Exit(2) from None
