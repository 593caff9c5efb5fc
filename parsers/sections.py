"""The prose of a report, section by section."""

from collections.abc import Iterable

from parsers.document import Paragraph
from parsers.forms.national import Heading
from schemas.records import Section


def read_sections(prose: Iterable[Paragraph | Heading]) -> tuple[str, list[Section]]:
    """The text before the first heading (title, preamble) and the sections behind it.

    A section that is printed without text has an empty one; tables are not part of the text.
    """
    before: list[str] = []
    sections: list[Section] = []
    for part in prose:
        if isinstance(part, Heading):
            sections.append(Section(part.section, part.text, ""))
        elif sections:
            last = sections[-1]
            last.text = f"{last.text}\n{part.text}" if last.text else part.text
        else:
            before.append(part.text)
    return "\n".join(before), sections
