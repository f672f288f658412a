"""Raises every young child whom no agency has physically seen for longer than the policy allows."""
