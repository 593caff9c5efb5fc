"""One reader a kind of file, each from bytes to a `Document`."""
