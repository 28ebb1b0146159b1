"""CPython's own tests of programs that are started in many ways, and that start by forkserver."""

from test.test_multiprocessing_main_handling import ForkServerCmdLineTest  # type: ignore[import-not-found]

__all__ = ["ForkServerCmdLineTest"]
