"""Letters: how they look, which bytes they are, and how they leave the building."""
