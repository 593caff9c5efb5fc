"""How each platform shows what is published: its lists, pages and answers."""
