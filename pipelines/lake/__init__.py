"""The tables on disk: one file a table and report, and what rewrites changed in them."""
