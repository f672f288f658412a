"""What a person does, one act a file; each names who did it, and why."""
