"""Where a run keeps things: the data directory and its lock, the ledger, custody of the archive."""
