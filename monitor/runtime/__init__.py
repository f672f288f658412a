"""What every process needs of its machine: clock, log, heartbeat, and control of garbage collection."""
