"""What stops a start and what an operator can put right: raised where it is found out, shown as one line."""


class CannotStart(Exception):
    """The message is one line that says what to change."""
