"""What is kept: every document as it was sent, and the record of every answer."""
