"""The forms: from documents to the figures of the national tables."""
