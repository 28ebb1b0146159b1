"""The command line: ``python -m martlet app.py`` runs a program, other words are commands."""

import importlib
import sys

__all__: list[str] = []

#: The commands, each the `main` of the module of that name in `martlet.cli`. All else is a program.
COMMANDS = ("bench", "conformance", "diff", "info")

if __name__ == "__main__":
    _words = sys.argv[1:]
    _command = _words.pop(0) if _words and _words[0] in COMMANDS else "run"
    # Each command by itself, so that a program runs without what the others need.
    _status = importlib.import_module(f"martlet.cli.{_command}").main(_words)
    if _status:
        sys.exit(_status)
