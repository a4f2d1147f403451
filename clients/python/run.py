"""Runs the tests beside it and prints TAP, whose last lines scripts/lib.sh sums up."""

import pathlib
import sys
import unittest


class Tap(unittest.TextTestResult):
    """Counts, and says `ok` or `not ok` for each test."""

    count = 0

    def line(self, word, test):
        self.count += 1
        print(f"{word} {self.count} - {test.id()}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line("not ok", test)

    def addError(self, test, err):
        # An error before the first test of a class comes here as well, in the place of the tests it kept from running.
        super().addError(test, err)
        self.line("not ok", test)


folder = pathlib.Path(__file__).parent
suite = unittest.defaultTestLoader.discover(str(folder))
print("TAP version 13", flush=True)
result = unittest.TextTestRunner(stream=sys.stderr, resultclass=Tap, verbosity=0).run(suite)
failed = len(result.failures) + len(result.errors)
print(f"1..{result.count}\n# tests {result.count}\n# pass {result.count - failed}\n# fail {failed}")
# No test at all is no success.
sys.exit(failed > 0 or result.count == 0)
