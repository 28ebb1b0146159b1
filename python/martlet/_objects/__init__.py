"""What the replaced modules make their objects of."""

__all__: list[str] = []
