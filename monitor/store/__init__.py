"""The only package that speaks SQL: one schema, two engines, one module for each written table or pair."""

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

__all__ = ["Connection", "Database"]
