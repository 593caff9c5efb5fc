"""Papers that went round, read and compared with what was laid out."""

from dataclasses import dataclass

from parsers import parse
from schemas.records import ParsedReport
from tests.drawn import Judgement, judge
from tests.drawn.truth import Difference
from tests.roundtrip.papers import Paper


@dataclass(frozen=True, slots=True)
class Return:
    """A paper read from what became of it.

    Attributes:
        lost: cells that the same report as a page gives right, and this file does not.
    """

    paper: Paper
    name: str
    report: ParsedReport
    verdict: Judgement
    lost: tuple[Difference, ...]

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.paper.told}: {self.report.status}"]
        lines += [
            f"  {'/'.join(map(str, d.key))}: {d.kind}, printed {d.want}, read {d.got} from {d.raw!r}"
            f"{'' if d.named else ', SILENT'}"
            for d in self.lost[:6]
        ]
        errors = [problem for problem in self.report.problems if problem.severity == "error"]
        lines += [f"  {problem.code} at {problem.locator}: {problem.message}" for problem in errors[:6]]
        return "\n".join(lines)


def read(paper: Paper, data: bytes, name: str) -> Return:
    """Read a paper from a file, and hold it against what was printed."""
    report = parse(data, source=name)
    assert not any(problem.code == "parser_error" for problem in report.problems), report.problems
    verdict = judge(paper.truth, report)
    as_page = {one.key for one in judge(paper.truth, parse(paper.page, source="page")).differences}
    lost = tuple(one for one in verdict.differences if (one.certain or one.silent) and one.key not in as_page)
    return Return(paper, name, report, verdict, lost)
