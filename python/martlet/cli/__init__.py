"""Commands of ``python -m martlet``, one file or folder each."""

__all__: list[str] = []
