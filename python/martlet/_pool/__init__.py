"""What the replaced pool keeps of its tasks."""

__all__: list[str] = []
