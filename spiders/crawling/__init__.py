"""A crawl in a process of its own: asked as a job, answered as a result, followed by its events."""
