"""A run from the first list to the last file: discover, record, compare, settle."""
