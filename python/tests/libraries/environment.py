"""An environment for each library: what is installed there, and where its tests lie."""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path

__all__ = ["ROOT", "Environment", "Library", "read_libraries"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CACHE = ROOT / ".build/libraries"

#: Makes martlet importable, and puts it in place at once where a run asks for that.
START = f"""\
{ROOT / "python"}
{HERE / "plugin"}
import os; os.environ.get("MARTLET_EVERYWHERE") and __import__("martlet").install()
"""


@dataclass(frozen=True)
class Library:
    """A table of libraries.toml.

    Attributes
    ----------
    name, version : str
        What is installed from PyPI.
    tests : str
        Where the tests are: in the "wheel", in the "sdist" (for which PyPI's source archive
        is unpacked), or our "own", for a tool without tests of its processes.
    arguments : list of str
        What of it pytest is to run, and how.
    needs : list of str
        What else is installed for the tests.
    programs : bool
        Whether the tests start programs of their own, which are to have martlet, too.
    separate : bool
        Whether each file of tests needs an interpreter of its own.
    deselect : dict
        The reason for each test that is left out.
    """

    name: str
    version: str
    tests: str
    arguments: list[str]
    needs: list[str] = field(default_factory=list)
    programs: bool = False
    separate: bool = False
    deselect: dict[str, str] = field(default_factory=dict)


def read_libraries() -> dict[str, Library]:
    """The libraries of libraries.toml by their names."""
    tables = tomllib.loads((HERE / "libraries.toml").read_text())
    return {name: Library(name=name, **table) for name, table in tables.items()}


class Environment:
    """The virtual environment of a library, with its tests.

    Attributes
    ----------
    folder : pathlib.Path
        Where all that belongs to it lies.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        version = ".".join(map(str, sys.version_info[:2]))
        self.folder = CACHE / version / library.name

    @property
    def python(self) -> str:
        """The interpreter."""
        return str(self.folder / "venv/bin/python")

    @property
    def tests(self) -> Path:
        """The folder in which pytest is started."""
        if self.library.tests == "own":
            return HERE / "own"
        if self.library.tests == "sdist":
            return next(path for path in (self.folder / "sdist").iterdir() if path.is_dir())
        return next((self.folder / "venv/lib").glob("python3*/site-packages"))

    def prepare(self) -> None:
        """Install what is not installed yet."""
        wanted = json.dumps([asdict(self.library)["version"], self.library.needs, START])
        marker = self.folder / "installed.json"
        if marker.exists() and marker.read_text() == wanted:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        # Else pytest would find this project's settings above those tests that have none.
        (CACHE / "pytest.ini").write_text("[pytest]\n")
        marker.unlink(missing_ok=True)
        venv = self.folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        pinned = f"{self.library.name}=={self.library.version}"
        self._pip("install", pinned, *self.library.needs, "pytest", "pytest-timeout")
        if self.library.tests == "sdist":
            self._unpack(pinned)
        site_packages = next((venv / "lib").glob("python3*/site-packages"))
        (site_packages / "martlet_start.pth").write_text(START)
        marker.write_text(wanted)

    def _pip(self, *arguments: str) -> None:
        subprocess.run([self.python, "-m", "pip", "--quiet", *arguments], check=True)

    def _unpack(self, pinned: str) -> None:
        folder = self.folder / "sdist"
        subprocess.run(["rm", "-rf", folder], check=True)
        self._pip("download", "--no-deps", "--no-binary=:all:", f"--dest={folder}", pinned)
        (archive,) = folder.iterdir()
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")

    def variables(self, *, martlet: bool) -> dict[str, str]:
        """The environment variables of a run."""
        path = f"{self.folder / 'venv/bin'}{os.pathsep}{os.environ['PATH']}"
        extra = {"PATH": path, "VIRTUAL_ENV": str(self.folder / "venv")}
        if martlet and self.library.programs:
            extra["MARTLET_EVERYWHERE"] = "1"
        return {**os.environ, **extra}
