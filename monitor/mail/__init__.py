"""The sending of letters: their encoding as messages, the mail server, and retries."""
