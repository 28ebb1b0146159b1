"""The program that shows which module a launched program gets: ``standard`` or ``martlet``."""

import multiprocessing
import sys
from pathlib import Path

__all__: list[str] = []

served = Path(multiprocessing.__path__[0]) == Path(sys.argv[1])
print("martlet" if served else "standard")
