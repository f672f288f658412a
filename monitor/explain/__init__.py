"""The explanation of one child's answer: every fact, what counted, the limit, and what would change it."""
