"""The one exception whose message is shown to users."""


class UserError(Exception):
    """Misuse; the message is one sentence that says what to do, shown without a traceback, with exit code 2.

    The sentence never holds a cell's value or anything about a child.
    """
