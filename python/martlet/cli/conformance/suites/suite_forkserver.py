"""CPython's own tests, started by forkserver; children import them from here by name."""

from test._test_multiprocessing import install_tests_in_module_dict  # type: ignore[import-not-found]

__all__: list[str] = []

install_tests_in_module_dict(globals(), "forkserver")
