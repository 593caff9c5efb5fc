"""The walk through a portal that all platforms share: from the rows that it lists to files in the archive."""
