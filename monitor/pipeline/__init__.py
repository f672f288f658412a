"""What the machine does, one stage a file; each may be run again at any time, after any crash."""
