"""What a letter says and how it looks: facts in, text and HTML out; nothing is sent here."""
