"""What a file may cost that holds others."""

from dataclasses import dataclass

LARGEST_SUM = 128 * 1024 * 1024
"""Bytes that all which is read of one container may unpack to."""


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of one file: bytes, and members of archives, those in other archives included."""

    bytes: int = LARGEST_SUM
    members: int = 200
