"""An installation as a whole: how it is built, its stages, runs and acts, each in one transaction."""
