"""Why a report could not be got, and what to do about it; docs/nightly-duty.md has the same table.

What could be got and not be read has the reasons of `schemas.problems`.
"""

from typing import NamedTuple

from schemas.problems import PROBLEMS


class Reason(NamedTuple):
    """Codes that mean the same to an operator; one that ends in `…` stands for all that begin so."""

    codes: tuple[str, ...]
    meaning: str
    advice: str


REASONS = (
    Reason(("http_404", "http_410"), "gone (state `gone`); the figures stay in the lake", "open the address; if the portal moved, correct the source"),
    Reason(
        ("http_401", "http_403", "http_412", "http_429", "http_521", "challenge_…", "captcha"),
        "the portal refuses programs (state `blocked`)", "nothing by night; ask the office. Nothing is done to get around it",
    ),
    Reason(
        ("soft_404", "wrong_page", "throttled"),
        "another page came with status 200: the home page, a column, another article, a plea to come later",
        "open the address; if it is there, a longer `delay` may help",
    ),
    Reason(("empty_body",), "the page is there and says nothing", "open the address: the text may be drawn by a script"),
    Reason(
        ("not_a_file",), "a link that is called a file, or offers one, leads to a page instead; what came is in the archive",
        "open the report's page",
    ),
    Reason(
        ("no_reports_listed",), "nothing is found in a list, and it does not say that it is empty, or held reports before",
        "open the column: has it moved? are its rows made in a new way?",
    ),
    Reason(("pictures_only",), "the body is pictures", "see what OCR made of them"),
    Reason(("host_down",), "the host failed eight times in a row and was left alone", "nothing; the next night asks again"),
    Reason(
        ("certificate_refused", "tls_error", "local_address"), "the connection is not safe: see [politeness.md](politeness.md)",
        "correct the entry, or ask the office",
    ),
    Reason(
        ("robots_txt",), "robots.txt forbids it, or could not be had: see [politeness.md](politeness.md)",
        "correct the entry, or ask the office",
    ),
    Reason(
        ("http_5…", "timeout", "connection_refused", "connection_failed", "dns_error", "truncated_response"),
        "passing, as a rule", "nothing; the next night asks again",
    ),
    Reason(("moved",), "a list answers with the home page", "find the new address"),
    Reason(
        ("host_not_allowed",), "a page or redirect led to a host that the source does not name",
        "see [add-a-source.md](add-a-source.md); copies of pages on foreign hosts are common",
    ),
    Reason(("too_large",), "beyond the caps of [politeness.md](politeness.md)", "look at it by hand"),
    Reason(("spider_error", "fetch_error"), "a mistake of ours", "report it with the run's JSON"),
    Reason(("not_listed",), "no list names the report any more, and it is still at its address", "nothing; compare the column"),
    Reason(
        ("ambiguous_place",),
        "of a street or district whose name others share (two 白云区); it is in scope, and in the lake once that is settled",
        "set `district` (or `street`) in the source that lists it, run again",
    ),
)  # fmt: skip
_UNKNOWN = "look at the log of the source beside the run's account"


def advice(code: str | None) -> str:
    """What to do about a report or source that fails for this reason."""
    for reason in REASONS:
        if any(
            code == one or (one.endswith("…") and (code or "").startswith(one[:-1])) for one in reason.codes
        ):
            return reason.advice
    return PROBLEMS[code].advice if code in PROBLEMS else _UNKNOWN
