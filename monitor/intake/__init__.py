"""The channels by which files reach the service; each ends in files claimed for one pass."""
