"""Prefect around the work: what it shows, tries again and schedules. No work of its own."""
