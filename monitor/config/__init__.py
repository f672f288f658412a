"""The settings and the four files an installation is configured by."""
