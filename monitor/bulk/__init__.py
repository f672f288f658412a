"""Large deliveries, read by whole columns; the meaning is `domain.reading.read`, this package only makes it fast.

What is plainly good is recognised in bulk; everything else goes to the plain reader, row by row or whole.
"""

from monitor.bulk.bulk_reading import BulkReading
from monitor.bulk.content import content_of
from monitor.bulk.reading import read

__all__ = ["BulkReading", "content_of", "read"]
