"""Bytes to a report: read, recognise the form, fill the tables, identify, check.

Pure: no file, no network, no clock. Nothing raises on bad input; what is wrong is in the problems.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from parsers.checks import run_checks
from parsers.document import Block, Document, Paragraph, Run
from parsers.forms.national import Heading, NationalTables, read_national
from parsers.forms.prose import read_prose
from parsers.identity import Hints, find_title, identify
from parsers.readers.kinds import read_kind
from parsers.sections import read_sections
from parsers.sniff import sniff
from schemas.codebook import codebook
from schemas.problems import PROBLEMS, problem
from schemas.records import (
    Application,
    Challenge,
    Disclosure,
    Header,
    ParsedReport,
    Problem,
    Statistic,
    Status,
)

PARSER_VERSION = "4"
"""Raised whenever the same bytes may give other rows than before."""

_SIX_SECTIONS = 3  # standard headings from which on a report is one of the forms since 2019
_UNSUPPORTED = ("unsupported_format", "needs_ocr", "encrypted")
_SHORTEST_REPORT = 150  # characters of prose; less is a stub that points to an attachment


def parse(
    data: bytes,
    *,
    source: str,
    url: str | None = None,
    hints: Hints | None = None,
    pictures: bool = True,
) -> ParsedReport:
    """Read one document.

    Args:
        data: the file as received.
        source: how the caller calls the file; given back as it is.
        url: the address it came from, if any.
        hints: what flags, the source's entry or the portal say of place, year, title and day.
        pictures: whether text is to be recognised in pictures, which takes much memory; without, the
            problem `needs_ocr` tells that there are some.

    Returns:
        The report with its rows, checks and problems. Nothing is raised on bad input: a document
        that cannot be read is a report of status `failed` or `unsupported` with a reason.
    """
    hints = hints or Hints()
    blank = Header(url=url, published_on=hints.published_on, parser_version=PARSER_VERSION)
    blank.sha256 = hashlib.sha256(data).hexdigest()
    if not data.strip():
        empty = ParsedReport(source, "failed", replace(blank, reason="empty_file"))
        empty.problems.append(problem("empty_file", "the file is empty"))
        return empty
    blank.format = sniff(data)
    kind = blank.format
    first, document = _report(source, blank, hints, lambda: read_kind(kind, data, pictures=pictures))
    if (
        document is None
        or document.again is None
        or (first.status == "ok" and not (document.doubtful or document.distrusted))
    ):
        return first
    second, reread = _report(source, blank, hints, document.again)
    stands = document.distrusted and second.status in ("ok", "partial")
    if reread is None or not (stands or _merit(second) > _merit(first)):
        return first
    second.problems.append(problem("read_as_browser", "a browser's tree of the page says more"))
    return second


def _report(
    source: str, blank: Header, hints: Hints, read: Callable[[], Document]
) -> tuple[ParsedReport, Document | None]:
    """The report of the document that `read` gives, and that document; None where reading it came to grief."""
    header = replace(blank)
    report, understood = ParsedReport(source, "failed", header), None
    try:
        document = read()
        _understand(document, report, hints)
        understood = document
    except MemoryError:
        report.problems.append(problem("out_of_memory", "reading the document takes more memory than it may"))
    except RecursionError:
        report.problems.append(problem("nested_too_deep", "the document nests deeper than any report"))
    except Exception as error:  # noqa: BLE001  one document must never take the others down
        report.problems.append(problem("parser_error", f"{type(error).__name__}: {error}"))
    report.status = _status(report)
    header.reason = None if report.status == "ok" else _reason(report)
    return report, understood


def _merit(report: ParsedReport) -> tuple[bool, bool, int, int]:
    """What makes one of two readings the better: its status, then its figures, then fewer problems."""
    rows: list[Disclosure | Application | Challenge | Statistic] = [
        *report.proactive_disclosure,
        *report.applications,
        *report.legal_challenges,
        *report.statistics,
    ]
    figures = sum(row.value is not None for row in rows)
    return report.status == "ok", report.status == "partial", figures, -len(report.problems)


def _understand(document: Document, report: ParsedReport, hints: Hints) -> None:
    header = report.report
    report.problems += document.problems
    if not document.blocks and any(one.severity == "error" for one in document.problems):
        return
    tables = read_national(document)
    _fill(report, tables)
    before, report.sections = read_sections(tables.prose)
    titles = document.metadata.get("titles", "").split("\n")
    header.title, title = find_title([hints.title or "", *titles], before)
    heading = find_title(titles, before)[1] if hints.title else None
    header.published_on = hints.published_on or document.metadata.get("published_on")
    text = "\n".join([before, *(section.text for section in report.sections)])
    if not text.strip() and not any(_holds_text(block) for block in document.blocks):
        report.problems.append(problem("empty_file", "the file holds no text"))
        return
    report.problems += identify(header, hints, title, text, heading)
    report.problems += _form_problems(report, tables, is_titled=title.is_report)
    if header.template == "narrative_2008":
        in_tables = {row.indicator for row in report.statistics}
        paragraphs = (part for part in tables.prose if isinstance(part, Paragraph))
        in_prose = read_prose(paragraphs, header.year)
        report.statistics += [row for row in in_prose if row.indicator not in in_tables]
    report.checks = run_checks(report)


def _holds_text(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return bool(block.text.strip())
    cells = block.cells if isinstance(block, Run) else [cell for row in block.rows for cell in row]
    return any(cell.text for cell in cells)


def _fill(report: ParsedReport, tables: NationalTables) -> None:
    report.proactive_disclosure = tables.proactive_disclosure
    report.applications = tables.applications
    report.legal_challenges = tables.legal_challenges
    report.statistics = tables.statistics
    report.problems += tables.problems
    report.report.template = tables.template


def _form_problems(report: ParsedReport, tables: NationalTables, *, is_titled: bool) -> list[Problem]:
    if not tables.has_tables:
        headed = sum(1 for part in tables.prose if isinstance(part, Heading))
        prose = sum(len(part.text) for part in tables.prose if isinstance(part, Paragraph))
        if is_titled and headed < _SIX_SECTIONS and prose >= _SHORTEST_REPORT:
            return _prose_report(report)
        if is_titled or headed >= _SIX_SECTIONS:
            return [problem("no_form_recognised", "no table of a national form was found in the document")]
        return [problem("not_a_report", "neither title, headings nor tables are those of a yearly report")]
    year, template = report.report.year, report.report.template
    if year is None or template is None:
        return []
    first, last = codebook().templates[template]
    if first <= year <= (last or year):
        return []
    return [problem("old_form", f"the form {template} in a report on {year}")]


def _prose_report(report: ParsedReport) -> list[Problem]:
    """A report without a national table: right for its time up to 2013, later its tables are missing."""
    year = report.report.year
    report.report.template = "narrative_2008"
    _, last = codebook().templates["narrative_2008"]
    if year is not None and last is not None and year > last:
        return [problem("table_missing", f"a report on {year} has tables; the document holds prose alone")]
    return []


def _status(report: ParsedReport) -> Status:
    errors = [one for one in report.problems if one.severity == "error"]
    if not errors:
        return "ok"
    if any(one.code in _UNSUPPORTED for one in errors) and not report.report.template:
        return "unsupported"
    rows = report.proactive_disclosure or report.applications or report.legal_challenges or report.statistics
    return "partial" if rows or report.report.template else "failed"


def _reason(report: ParsedReport) -> str | None:
    """The gravest problem's code: in the order of the registry, which goes from file to cell."""
    errors = {one.code for one in report.problems if one.severity == "error"}
    return next((code for code in PROBLEMS if code in errors), None)
