"""The pages: those that are made, and that every link, command, flag and target named in any of them exists."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from pipelines.people.dictionary import PAGES, write
from schemas.codebook import codebook
from schemas.fields import field_of
from schemas.problems import PROBLEMS
from schemas.tables import PARTITION, TABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = [*sorted(ROOT.glob("*.md")), ROOT / "data/README.md", *sorted(DOCS.glob("*.md"))]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_SHELLS = ("", "sh")

by_name = pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))


@cache
def _text(page: Path) -> str:
    return page.read_text("utf-8")


def _prose(page: Path) -> str:
    return _FENCE.sub("", _text(page))


def _commands(page: Path) -> list[str]:
    """What the page would have a reader type: lines of shell blocks, and code within sentences."""
    lines = [
        line for kind, block in _FENCE.findall(_text(page)) if kind in _SHELLS for line in block.splitlines()
    ]
    return [re.sub(r"\s+#.*", "", line) for line in lines] + _SPAN.findall(_prose(page))


@cache
def _help(*arguments: str) -> str:
    """What the real program says of itself."""
    program = [sys.executable, "-c", "from pipelines.cli import main; main()"]
    ran = subprocess.run(
        [*program, *arguments, "--help"], capture_output=True, text=True, timeout=30, check=True
    )
    return ran.stdout


@pytest.mark.parametrize("name", PAGES)
def test_made_page_is_what_the_registry_gives(name: str) -> None:
    assert _text(DOCS / name) == PAGES[name](), f"docs/{name} is out of date; run `make docs` and commit it"


def test_write_names_what_changed_and_only_that(tmp_path: Path) -> None:
    assert [file.name for file in write(tmp_path)] == list(PAGES)
    assert write(tmp_path) == []
    (tmp_path / "problems.md").write_text("old", "utf-8")
    assert [file.name for file in write(tmp_path)] == ["problems.md"]
    assert (tmp_path / "problems.md").read_text("utf-8") == PAGES["problems.md"]()


def test_dictionary_has_every_column_with_its_description() -> None:
    sections = dict(
        re.findall(r"^## (\S+).*?\n(.*?)(?=^## |\Z)", PAGES["data-dictionary.md"](), re.MULTILINE | re.DOTALL)
    )
    for table in TABLES.values():
        for name in (*PARTITION, *table.columns):
            field = field_of(table.name, name)
            section = sections[table.name] if name in table.own else sections["In"]
            row = next(line for line in section.splitlines() if line.startswith(f"| `{name}` |"))
            assert all(
                part in row for part in (field.type, field.en, field.zh, field.source, field.unit or "")
            )


def test_dictionary_has_every_code_with_its_official_label() -> None:
    text, book = PAGES["data-dictionary.md"](), codebook()
    labels = {**book.sections, **book.items, **book.applicants, **book.routes}
    labels |= {code: one.label for code, one in (book.measures | book.indicators).items()}
    for codes in (labels, book.outcomes, book.results):
        for code, label in codes.items():
            assert f"| `{code}` | {label} |" in text
    assert all(f"| `{template}` |" in text for template in book.templates)


def test_problems_page_has_a_section_per_code() -> None:
    text = PAGES["problems.md"]()
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == list(PROBLEMS)
    for one in PROBLEMS.values():
        section = text.partition(f"\n## {one.code}\n")[2].partition("\n## ")[0]
        assert all(part in section for part in (one.severity, one.en, one.zh, one.example, one.advice))


@by_name
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(_prose(page)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.is_file(), f"{target}: no such file"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", _text(file), re.MULTILINE)
            assert anchor in map(_anchor, headings), f"{target}: no such heading"


def _anchor(heading: str) -> str:
    """The anchor that a heading is given where the pages are shown."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@by_name
def test_commands_and_their_flags_exist(page: Path) -> None:
    known = set(re.findall(r"^  (\w+) ", _help().partition("Commands:")[2], re.MULTILINE))
    for line in _commands(page):
        for command, rest in re.findall(r"(?:^|[\s/])gongkai ([a-z]\S*)([^;&|]*)", line):
            assert command in known, f"gongkai {command}: `gongkai --help` names no such command"
            for flag in re.findall(r"--[a-z]+", rest):
                assert flag in _help(command), f"gongkai {command} has no {flag}"


@by_name
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    for line in _commands(page):
        if match := re.match(r"make ([a-z]+)$", line.strip()):
            assert match[1] in targets, f"make {match[1]}: the Makefile has no such target"


@by_name
def test_files_named_in_code_exist(page: Path) -> None:
    rooms = r"(?:schemas|parsers|spiders|pipelines|tests|docs|requirements|\.ci)/[\w./-]*"
    for span in _SPAN.findall(_prose(page)):
        if re.fullmatch(rooms, span):
            assert (ROOT / span).exists(), f"{span}: no such file"


def test_both_readmes_have_the_same_structure() -> None:
    english, chinese = _text(ROOT / "README.md"), _text(ROOT / "README.zh-CN.md")
    assert _HEADING.findall(_FENCE.sub("", english)) == _HEADING.findall(_FENCE.sub("", chinese))
    blocks = [
        [(kind, re.sub(r" *(#|：).*", "", block, flags=re.MULTILINE)) for kind, block in _FENCE.findall(text)]
        for text in (english, chinese)
    ]
    assert blocks[0] == blocks[1], "the code of the READMEs differs in more than its comments"
    links = [[t for t in _LINK.findall(text) if not t.startswith("README")] for text in (english, chinese)]
    assert links[0] == links[1]


def test_every_page_is_in_the_index() -> None:
    listed = set(_LINK.findall(_text(DOCS / "README.md")))
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert pages <= listed, f"not in docs/README.md: {', '.join(sorted(pages - listed))}"
