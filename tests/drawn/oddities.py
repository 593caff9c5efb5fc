"""All oddities by name; importing the modules that define them fills the registry."""

from tests.drawn import oddities_figures, oddities_labels, oddities_prose, oddities_tables
from tests.drawn.registry import ODDITIES, Oddity

MODULES = (oddities_figures, oddities_labels, oddities_tables, oddities_prose)

__all__ = ["MODULES", "ODDITIES", "Oddity"]
