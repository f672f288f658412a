"""One child's answer explained: every fact, what counted, the limit, and what would change it."""
