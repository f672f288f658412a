"""The daemon: it wakes the tasks that the tables say are due; the only package that schedules."""

from monitor.daemon.process import run

__all__ = ["run"]
