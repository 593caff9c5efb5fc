"""Headers printed in pieces: 商业 and 科研 in one row, 企业 and 机构 in the next."""

from parsers.document import Cell
from parsers.labels import is_label_piece, read_label


def whole_labels(cells: list[Cell], *kinds: str) -> tuple[list[Cell], list[Cell]]:
    """Header cells with their pieces put together, in the order in which the labels begin, and the rest.

    A piece is completed by the first later piece that makes a label of `kinds` with it; in a grid the
    two must stand one below the other.
    """
    out: list[Cell] = []
    open_pieces: list[Cell] = []
    for cell in cells:
        partner = next((piece for piece in open_pieces if _complete(piece, cell, kinds)), None)
        if partner is not None:
            open_pieces.remove(partner)
            partner.text += "\n" + cell.text
            partner.loose = True
        elif is_label(cell.text, kinds):
            out.append(cell)
        elif is_label_piece(cell.text):
            out.append(cell)
            open_pieces.append(cell)
        else:
            out.append(cell)
    whole = [cell for cell in out if is_label(cell.text, kinds)]
    return whole, [cell for cell in out if not is_label(cell.text, kinds)]


def is_label(text: str, kinds: tuple[str, ...]) -> bool:
    """Whether `text` is a whole label of one of `kinds`."""
    return any(label.kind in kinds for label in read_label(text))


def _complete(piece: Cell, cell: Cell, kinds: tuple[str, ...]) -> bool:
    above = piece.first < 0 or (piece.first <= cell.last and cell.first <= piece.last)
    return above and is_label(piece.text + cell.text, kinds)
