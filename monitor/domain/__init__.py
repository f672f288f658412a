"""What is true: the practitioner's rules as pure functions of facts, policy and a day."""
