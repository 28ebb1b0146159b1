"""How martlet takes the place of the standard package."""

__all__: list[str] = []
