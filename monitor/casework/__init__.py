"""What people do, one act a module; each records its actor and its reason."""
