"""The build hook: compiles the engine with SwiftPM and puts it into the wheel."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["EngineBuildHook"]

EXTENSION = "_engine.abi3.so"
PRODUCT = "martlet_engine"
# With the Swift runtime inside, the extension needs no Swift where it runs; symbols stay out.
SWIFT_BUILD = ["swift", "build", "--configuration", "release", "--product", PRODUCT]
SWIFT_BUILD += ["-Xswiftc", "-static-stdlib", "-Xlinker", "-s"]


class EngineBuildHook(BuildHookInterface[Any]):
    """Adds the compiled engine to a wheel, or to the tree if the install is editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tag the wheel: one file serves every CPython from 3.11 on.

        Parameters
        ----------
        version : str
            What hatchling builds: "standard" or "editable".
        build_data : dict
            What hatchling puts into the wheel, changed in place.
        """
        engine = self.compile()
        if version == "editable":
            shutil.copy2(engine, Path(self.root, "python", "martlet", EXTENSION))
        else:
            build_data["force_include"][str(engine)] = f"martlet/{EXTENSION}"
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{platform}"

    def compile(self) -> Path:
        """Compile the engine for the running interpreter; ends the build if that fails."""
        requirements = Path(self.root, "tools", "requirements.sh")
        if subprocess.run([requirements, "--no-venv", sys.executable]).returncode:
            self.app.abort("martlet is not built: see what is missing above")
        environment = os.environ | {"PKG_CONFIG_PATH": str(self.write_package_config())}
        if subprocess.run(SWIFT_BUILD, cwd=self.root, env=environment).returncode:
            self.app.abort("martlet is not built: see what the compiler says above")
        return Path(self.root, ".build", "release", f"lib{PRODUCT}.so")

    def write_package_config(self) -> Path:
        """Tell SwiftPM where this interpreter's headers are, and return the folder that says so.

        An interpreter's own python3.pc is not used: where one exists, it may name another place.
        """
        folder = Path(self.root, ".build", "python")
        folder.mkdir(parents=True, exist_ok=True)
        includes = {sysconfig.get_path("include"), sysconfig.get_path("platinclude")}
        flags = " ".join(f'-I"{include}"' for include in sorted(includes))
        text = (
            "Name: Python\nDescription: Headers of the interpreter that builds martlet\n"
            f"Version: {sysconfig.get_python_version()}\nCflags: {flags}\n"
        )
        file = folder / "python3.pc"
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
        return folder
