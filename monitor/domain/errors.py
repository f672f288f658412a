"""The one exception a user is meant to see."""


class UserError(Exception):
    """Misuse, told in one sentence that says what to do; shown without a traceback, exit code 2.

    The sentence never holds a cell's value or anything about a child.
    """
