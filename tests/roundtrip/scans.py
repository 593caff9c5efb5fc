"""Pages as a scanner leaves them: pictures, a little aslant, grey, blurred and speckled."""

from io import BytesIO
from random import Random

import numpy
import pypdfium2
from PIL import Image, ImageFilter


def scanned(pdf: bytes, rng: Random, dpi: int = 150) -> bytes:
    """The pages of a PDF as a PDF of pictures alone."""
    opened = pypdfium2.PdfDocument(pdf)
    pages = [scanned_page(opened[index].render(scale=dpi / 72).to_pil(), rng) for index in range(len(opened))]
    file = BytesIO()
    pages[0].save(
        file, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=rng.choice((60, 75, 90))
    )
    return file.getvalue()


def scanned_page(page: Image.Image, rng: Random) -> Image.Image:
    """A page as a scanner gives it."""
    aslant = page.convert("L").rotate(rng.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=255)
    blurred = aslant.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.7)))
    grey = numpy.asarray(blurred).astype(float) * rng.uniform(0.85, 0.95) + rng.uniform(8, 20)
    grey += numpy.random.default_rng(rng.randrange(2**32)).normal(0, rng.uniform(2, 7), grey.shape)
    return Image.fromarray(grey.clip(0, 255).astype("uint8"))
