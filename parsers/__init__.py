"""Bytes to rows: readers (one per kind of file), forms, checks. Pure; imports only `schemas`."""

from parsers.identity import Hints
from parsers.report import PARSER_VERSION, parse

__all__ = ["PARSER_VERSION", "Hints", "parse"]
