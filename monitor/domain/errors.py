"""The one exception whose message is shown to users."""


class UserError(Exception):
    """Misuse; the message is one sentence that says what to do, shown without a traceback, with exit code 2.

    The sentence never holds a cell's value or anything about a child.
    """


class NotHealthyError(UserError):
    """A fault of the service or its machine, told in a sentence with exit code 3: the command itself was right."""
