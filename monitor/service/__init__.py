"""What an installation does as a whole: built, run a night at a time, and acted on, each in one transaction."""
