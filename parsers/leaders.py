"""Signs that lead from a label to its figure, and say nothing of it: 行政许可：5, 行政处罚——7.

A hyphen and △ are none of them, for they may be the figure's minus.
"""

SIGNS = ":=→⇒➔►▶✓✔√"
DASHES = "—–"  # in a cell of their own, a blank one's
DOTS = "⋯"
