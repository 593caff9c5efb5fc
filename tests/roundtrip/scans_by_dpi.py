"""How much of a scan is read, by resolution and by how it was made; a measure by hand, of minutes.

    python -m tests.roundtrip.scans_by_dpi [REPORTS] [DPI …]

Reports are printed by an office program with rows as low as their letters, drawn at each resolution, and then
treated: grey or black and white, aslant, with broken rules, with a stamp across.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random

import numpy
import pypdfium2
from PIL import Image, ImageDraw

from tests.roundtrip.judging import Return, read
from tests.roundtrip.office import convert
from tests.roundtrip.papers import Paper, lay_out
from tests.roundtrip.scans import scanned_page

Treatment = Callable[[Image.Image, Random, int], Image.Image]
GENERATIONS = ("format_2021", "format_2019", "format_2021", "statistics_2014")


def low_rows(paper: Paper, rng: Random) -> Paper:
    """The paper with rows as high as their letters, which touch the rules, and thin rules."""
    text = paper.document.decode("utf-8")
    for padding in ("0.05cm", "0.1cm", "0.15cm"):
        beside = f'fo:padding-left="{padding}" fo:padding-right="{padding}"'
        text = text.replace(
            f'fo:padding="{padding}"', f'fo:padding-top="0cm" fo:padding-bottom="0cm" {beside}'
        )
    text = text.replace("0.5pt solid #000000", f"{rng.choice((0.25, 0.5, 0.75))}pt solid #000000")
    percent = rng.choice((78, 84, 90))
    text = text.replace(
        '<style:style style:name="Cell" style:family="paragraph"><style:paragraph-properties ',
        f'<style:style style:name="Cell" style:family="paragraph"><style:paragraph-properties fo:line-height="{percent}%" ',
    )
    return replace(paper, document=text.encode())


def _plain(page: Image.Image, _: Random, __: int) -> Image.Image:
    return page.convert("L")


def _scanned(page: Image.Image, rng: Random, _: int) -> Image.Image:
    return scanned_page(page, rng)


def _aslant(page: Image.Image, rng: Random, _: int) -> Image.Image:
    turned = page.convert("L").rotate(rng.choice((-2, -1.4, 1.4, 2)), Image.Resampling.BICUBIC, fillcolor=255)
    return scanned_page(turned, rng)


def _black_and_white(page: Image.Image, rng: Random, _: int) -> Image.Image:
    return scanned_page(page, rng).point(lambda value: 255 if value > 150 else 0)


def _broken(page: Image.Image, rng: Random, dpi: int) -> Image.Image:
    """Rules with gaps of up to a millimetre."""
    grey = page.convert("L")
    pixels = numpy.array(grey)
    for _ in range(500):
        x, y = rng.randrange(pixels.shape[1]), rng.randrange(pixels.shape[0])
        size = rng.randrange(1, max(2, dpi // 25))
        area = pixels[y : y + 2, x : x + size]
        area[area < 128] = 235
    return scanned_page(Image.fromarray(pixels), rng)


def _stamped(page: Image.Image, rng: Random, dpi: int) -> Image.Image:
    coloured = page.convert("RGB")
    draw = ImageDraw.Draw(coloured, "RGBA")
    radius = round(2.1 / 2.54 * dpi)
    x, y = rng.randrange(radius, coloured.width - radius), rng.randrange(radius, coloured.height - radius)
    draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), outline=(220, 40, 40, 170), width=max(2, dpi // 40)
    )
    return scanned_page(coloured, rng)


TREATMENTS: dict[str, Treatment] = {
    "plain": _plain, "scanned": _scanned, "aslant": _aslant, "black and white": _black_and_white, "broken rules": _broken,
    "stamped": _stamped,
}  # fmt: skip


def printed(count: int) -> dict[str, tuple[Paper, bytes]]:
    """Papers with low rows, and what the office program prints of them."""
    papers = {
        f"low{n}": low_rows(lay_out(6000 + n, GENERATIONS[n % len(GENERATIONS)]), Random(n))
        for n in range(count)
    }
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{name}.fodt": paper.document for name, paper in papers.items()}
        made = convert(files, "pdf", Path(folder) / "office")
    return {name: (paper, made[f"{name}.fodt"]) for name, paper in papers.items()}


def picture_of(pdf: bytes, treatment: Treatment, rng: Random, dpi: int) -> bytes:
    """The pages of a PDF as a PDF of pictures."""
    opened = pypdfium2.PdfDocument(pdf)
    pages = [
        treatment(opened[index].render(scale=dpi / 72).to_pil(), rng, dpi) for index in range(len(opened))
    ]
    file = BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=85)
    return file.getvalue()


def main(count: int, resolutions: Iterable[int]) -> int:
    """Prints a line for each file, and a table."""
    papers = printed(count)
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for dpi in resolutions:
        for number, (name, (paper, pdf)) in enumerate(papers.items()):
            for treatment in list(TREATMENTS) if count < 3 else list(TREATMENTS)[number % 3 :: 3]:
                returned: Return = read(
                    paper, picture_of(pdf, TREATMENTS[treatment], Random(name), dpi), f"{name}.pdf"
                )
                verdict = returned.verdict
                for key in ((dpi, treatment), (dpi, "all")):
                    for at, value in enumerate((verdict.certain_right, verdict.certain, len(verdict.silent))):
                        sums[key][at] += value
                sys.stdout.write(
                    f"{dpi} {treatment}: {verdict.certain_right}/{verdict.certain}\n{returned}\n"
                )
                sys.stdout.flush()
    for (dpi, treatment), (right, cells, silent) in sorted(sums.items()):
        sys.stdout.write(
            f"| {dpi} | {treatment} | {right} of {cells} | {100 * right / max(cells, 1):.1f} % | {silent} |\n"
        )
    return 1 if any(silent for _, _, silent in sums.values()) else 0


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 2,
            [int(one) for one in sys.argv[2:]] or (110, 150, 200, 300),
        )
    )
