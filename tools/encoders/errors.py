"""The one error of the fetch tool, with the exit code that tells what to do next."""
import sys


class FetchError(Exception):
    """code: 6 for an encoder that cannot be used, 7 for network or disk."""

    def __init__(self, code, message, hint=None):
        super().__init__(message)
        self.code = code
        self.hint = hint

    def report(self):
        """Prints one line, and the hint where there is one; returns the exit code."""
        print(f"error: {self}", file=sys.stderr)
        if self.hint:
            print(f"hint: {self.hint}", file=sys.stderr)
        return self.code
