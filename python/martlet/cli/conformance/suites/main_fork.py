"""CPython's own tests of programs that are started in many ways, and that start by fork."""

from test.test_multiprocessing_main_handling import ForkCmdLineTest  # type: ignore[import-not-found]

__all__ = ["ForkCmdLineTest"]
