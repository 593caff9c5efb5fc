"""What may be wrong with the places where things are kept, in words."""

import errno

_CURES = {
    errno.ENOSPC: "Make room on that disk.",
    errno.EDQUOT: "Make room, or have the quota raised.",
    errno.EACCES: "Give the user of this program the right to read and write there.",
    errno.EPERM: "Give the user of this program the right to read and write there.",
    errno.EROFS: "Mount that disk so that it can be written.",
    errno.EIO: "The disk does not work as it should; look after it first.",
    errno.EMFILE: "Allow this program more open files (ulimit -n).",
    errno.ENFILE: "Allow this machine more open files.",
}


class StoreError(ValueError):
    """Base of the errors of this room; each says what, where, and what to do.

    `begun` is False where it was found before a run had changed anything.
    """

    begun: bool = True


def in_words(error: OSError) -> str:
    """What the system refused, where, and what to do about it."""
    where = f"{error.filename2 or error.filename}: " if error.filename else ""
    cure = _CURES.get(error.errno or 0, "See what is there and whether it may be written.")
    return f"{where}{error.strerror or error}. {cure}"
