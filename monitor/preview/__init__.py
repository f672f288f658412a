"""Previews of policies: every child's intervals, cached beside the database and evaluated by columns."""
