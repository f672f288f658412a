"""The domain rules, as pure functions of facts, policy and a London day."""
