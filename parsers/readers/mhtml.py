"""Web archives (MHTML), as browsers and Word save a page with all that belongs to it; often named .doc."""

from parsers.document import Document
from parsers.readers.html import read_html
from schemas.problems import problem


def read_mhtml(data: bytes) -> Document:
    """Read the page of a web archive: its first part that is HTML."""
    from email import message_from_bytes

    message = message_from_bytes(data.lstrip())
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return read_html(payload, part.get_content_charset())
    document = Document("html")
    document.problems.append(problem("damaged_file", "the web archive holds no page"))
    return document
