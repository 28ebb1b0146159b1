"""Run by its absolute path in a child that was started afresh: installs martlet there."""

import gc
import importlib.util
import os
import sys

__all__: list[str] = []

# What is loaded here stays: to look for garbage in it is in vain.
_collects = gc.isenabled()
gc.disable()

if "martlet" not in sys.modules:
    _spec = importlib.util.spec_from_file_location(
        "martlet",
        os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__init__.py"),
    )
    assert _spec is not None and _spec.loader is not None
    sys.modules["martlet"] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules["martlet"])

sys.modules["martlet"].install()
# What the child goes on with.
__import__("multiprocessing.spawn")

if _collects:
    if gc.get_freeze_count() == 0:
        # Nothing of the program is there yet, so that all counts as old.
        gc.freeze()
        gc.unfreeze()
    gc.enable()
