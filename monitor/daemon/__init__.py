"""The daemon: it nudges, the tables say what is due; the only package that schedules."""

from monitor.daemon.process import run

__all__ = ["run"]
