"""How the policy in force comes about: proposed, approved, and taken up from the files on disk."""
