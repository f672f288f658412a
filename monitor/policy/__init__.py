"""How the policy in force comes about: proposed, approved, and adopted from the files on disk."""
