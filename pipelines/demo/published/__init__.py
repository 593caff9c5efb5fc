"""What is published: offices, their posts, the bodies of those, and the entries that list them."""
