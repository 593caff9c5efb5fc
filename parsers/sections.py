"""The prose of a report, section by section."""

import re
from collections.abc import Iterable

from parsers.document import Paragraph
from parsers.forms.national import Heading
from schemas.records import Section

# 一、概述: a heading of a report that has sections of its own.
_FEWEST_STANDARD_HEADINGS = 3  # one or two occur in reports with sections of their own, too
_NUMBERED = re.compile(r"^\s*[一二三四五六七八九十]{1,3}[、.．]\s*[^。；;!?]{2,36}$")


def read_sections(prose: Iterable[Paragraph | Heading]) -> tuple[str, list[Section]]:
    """The text before the first heading (title, preamble) and the sections behind it.

    A section that is printed without text has an empty one; tables are not part of the text.
    """
    prose = list(prose)
    has_own_headings = sum(isinstance(part, Heading) for part in prose) < _FEWEST_STANDARD_HEADINGS
    before: list[str] = []
    sections: list[Section] = []
    for part in prose:
        if isinstance(part, Heading):
            sections.append(Section(part.section, part.text, ""))
        elif has_own_headings and _NUMBERED.match(part.text):
            sections.append(Section(None, part.text, ""))
        elif sections:
            last = sections[-1]
            last.text = f"{last.text}\n{part.text}" if last.text else part.text
        else:
            before.append(part.text)
    return "\n".join(before), sections
