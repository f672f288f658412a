"""Policies tried on the past: every child's intervals kept ready beside the database, and read by whole columns."""
