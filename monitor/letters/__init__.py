"""The content and layout of letters: facts in, plain text and HTML out; nothing is sent here."""
