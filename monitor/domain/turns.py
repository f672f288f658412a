"""Turns: an order of work in which no feed waits for all of another's."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def in_turns(items: Iterable[Item], feed_of: Callable[[Item], str], last: str = "") -> Iterator[Item]:
    """Yield the items so that the feeds take turns, by name, beginning with the one after `last`.

    The items of one feed keep their order.
    """
    waiting: dict[str, list[Item]] = {}
    for item in items:
        waiting.setdefault(feed_of(item), []).append(item)
    queues = {feed: iter(waiting[feed]) for feed in sorted(waiting, key=lambda feed: (feed <= last, feed))}
    while queues:
        for feed in list(queues):
            try:
                yield next(queues[feed])
            except StopIteration:
                del queues[feed]
