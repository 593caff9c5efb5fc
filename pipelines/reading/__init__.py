"""Archived bytes to one reading of a report: worker processes, copies, whose report it is."""
