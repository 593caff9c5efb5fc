"""What portals send, read: lists and their rows, columns, an article with its body, text and days."""
