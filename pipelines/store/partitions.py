"""Where the rows of one report lie, in every table."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One report's place in every table."""

    district: int
    street: int
    year: int

    @property
    def report_id(self) -> str:
        """STREET-YEAR."""
        return f"{self.street}-{self.year}"

    @property
    def path(self) -> Path:
        """The directory below a table's."""
        return Path(f"district={self.district}", f"street={self.street}", f"year={self.year}")
