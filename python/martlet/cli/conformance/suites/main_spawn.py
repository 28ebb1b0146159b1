"""CPython's own tests of programs that are started in many ways, and that start by spawn."""

from test.test_multiprocessing_main_handling import SpawnCmdLineTest  # type: ignore[import-not-found]

__all__ = ["SpawnCmdLineTest"]
