"""Rehearsals: dated deliveries taken through the real stages, with a simulated clock."""
