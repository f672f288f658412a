"""How files reach the service; each way ends in files claimed for one pass."""
