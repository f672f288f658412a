"""What every process needs of its machine: the clock, the log, the watcher outside, and Python's own memory."""
