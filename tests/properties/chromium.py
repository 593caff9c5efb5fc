"""What headless Chromium shows of the cells of a page: every sign with what the browser itself says of it.

Layout, hit tests, `checkVisibility` and computed styles are the browser's; nothing here knows how the parser reads.
"""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

_WIDTH, _HEIGHT = 1280, 16_000  # pixels of the window: what lies outside cannot be asked for
_TOLD = re.compile(r'<pre id="told">(.*?)</pre>', re.DOTALL)
_ASK = r"""
<pre id="told"></pre><script>
function colour(text) {
  const parts = (text.match(/[\d.]+/g) || []).map(Number);
  return parts.length < 3 ? null : {rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1};
}
function facts(element, cell) {
  let opacity = 1, struck = false, ground = null, image = false, passes = true;
  const own = getComputedStyle(element);
  for (let one = element; one && one !== document; one = one.parentNode) {
    const style = getComputedStyle(one);
    opacity *= Number(style.opacity) * Number((style.filter.match(/opacity\(([\d.]+)\)/) || [0, 1])[1]);
    if (passes && style.textDecorationLine.includes('line-through')) struck = true;
    if (['inline-block', 'inline-flex', 'inline-table', 'inline-grid'].includes(style.display) || style.float !== 'none' ||
        ['absolute', 'fixed'].includes(style.position)) passes = false;
    const back = colour(style.backgroundColor);
    if (ground === null && back && back.alpha > 0.99) ground = back.rgb;
    if (ground === null && style.backgroundImage !== 'none') image = true;
  }
  const fill = colour(own.webkitTextFillColor);
  return {opacity, struck, ground: ground || [255, 255, 255], image, colour: fill ? fill.rgb : null, alpha: fill ? fill.alpha : 1,
          size: parseFloat(own.fontSize), seen: element.checkVisibility({opacityProperty: true, visibilityProperty: true})};
}
function signs(cell) {
  const found = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (['SCRIPT', 'STYLE', 'TEXTAREA', 'OPTION'].includes(parent.tagName)) continue;
    const told = facts(parent, cell);
    for (let at = 0; at < node.data.length; at++) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
      const hit = box.width > 0 && box.height > 0 && document.elementsFromPoint(x, y).some(one => one === parent || parent.contains(one));
      found.push({...told, sign: node.data[at], x, top: box.top, bottom: box.bottom, hit});
    }
  }
  return found;
}
function added(cell) {
  const found = [];
  for (const one of [cell, ...cell.querySelectorAll('*')])
    for (const which of ['::before', '::after']) {
      const style = getComputedStyle(one, which);
      if (style.content !== 'none' && style.content !== 'normal' && style.content !== '""' && style.display !== 'none')
        found.push(style.content);
    }
  return found;
}
document.getElementById('told').textContent = JSON.stringify([...document.querySelectorAll('td[data-draw]')].map(cell => ({
  draw: Number(cell.dataset.draw), shown: cell.checkVisibility(), signs: signs(cell), added: added(cell),
  controls: [...cell.querySelectorAll('input,textarea,select')].map(one => ({kind: one.type,
    value: one.tagName === 'SELECT' ? one.selectedOptions[0].text : one.value, seen: one.checkVisibility()})),
  pictures: [...cell.querySelectorAll('img,svg,canvas')].filter(one => one.checkVisibility()).length,
  counted: [...cell.querySelectorAll('ol > li')].filter(one => one.checkVisibility()).length})));
</script>"""


class Sign(NamedTuple):
    """A character, and what the browser says of it; sizes in pixels, colours from 0 to 255.

    `seen` is what `checkVisibility` answers of its element, `hit` whether a hit test at its middle finds it.
    """

    sign: str
    x: float
    top: float
    bottom: float
    hit: bool
    seen: bool
    struck: bool
    opacity: float
    size: float
    colour: list[float] | None
    alpha: float
    ground: list[float]
    image: bool


class Shown(NamedTuple):
    """A cell: its signs in the order of the source, what style sheets add, values of controls, how many pictures."""

    signs: list[Sign]
    added: list[str]
    controls: list[dict[str, object]]
    pictures: int
    counted: int


def ask(page: str, folder: Path) -> dict[int, Shown]:
    """The cells of a page that say `data-draw=N`, by N, those that are not displayed left out.

    Raises RuntimeError where the browser does not answer.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("Chromium is needed: apt-get install chromium")
    file = folder / "asked.html"
    file.write_text(page.replace("</body>", f"{_ASK}</body>"), "utf-8")
    ended = subprocess.run(
        [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}", f"--window-size={_WIDTH},{_HEIGHT}", "--dump-dom", file.as_uri(),
        ],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    match = _TOLD.search(ended.stdout)
    if match is None:
        raise RuntimeError(f"Chromium did not answer: {ended.stderr[-800:]}")
    return {
        one["draw"]: Shown(
            [Sign(**sign) for sign in one["signs"]],
            one["added"],
            one["controls"],
            one["pictures"],
            one["counted"],
        )
        for one in json.loads(html.unescape(match[1]))
        if one["shown"]
    }
