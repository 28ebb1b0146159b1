"""martlet itself."""

from martlet import __version__

from .contexts import ContextContender

__all__ = ["Martlet"]


class Martlet(ContextContender):
    """What is measured."""

    name = "martlet"
    package = ""
    module = "martlet"
    takes = ("*",)
    imports = ("import martlet", "martlet.install()")

    @classmethod
    def version(cls) -> str:
        return __version__
