"""Makes .venv with martlet built into it; what is up to date is left alone.

usage: tools/environment.py [--current] [dev] [wheel]

dev: with the tools that test and lint. wheel: with those that check what is uploaded.
--current: change nothing, exit with 1 if something would have to change.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MARKER = VENV / "martlet.json"
PROJECT = ROOT / "pyproject.toml"
# What the engine and the installed package depend on; Python files are used in place.
INPUTS = [ROOT / "Package.swift", PROJECT, ROOT / "hatch_build.py", ROOT / "Sources"]
OUTPUTS = [ROOT / "python/martlet/_engine.abi3.so", ROOT / ".build/python/python3.pc"]
PURPOSES = {"dev": "the tools that test and lint", "wheel": "the tools that check a wheel"}


def digest(paths: list[Path]) -> str:
    """Sum up the names and contents of files, and of all files in folders."""
    total = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                total.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return total.hexdigest()


def wanted(kinds: list[str]) -> dict[str, str]:
    """Say what an up-to-date environment was made from."""
    state = {"python": f"{Path(sys.executable).resolve()} {sys.version}", "engine": digest(INPUTS)}
    return state | {kind: digest([PROJECT]) for kind in kinds}


def present() -> dict[str, str]:
    """Say what the present environment was made from."""
    if not MARKER.exists():
        return {}
    state: dict[str, str] = json.loads(MARKER.read_text())
    if not all(output.exists() for output in OUTPUTS):
        del state["engine"]
    return state


def pip_install(*arguments: str) -> None:
    """Install into the environment, or end with pip's exit code."""
    command = [str(VENV / "bin/python"), "-m", "pip", "install", "--quiet", *arguments]
    code = subprocess.run(command, cwd=ROOT).returncode
    if code:
        sys.exit(code)


def bring_up_to_date(old: dict[str, str], new: dict[str, str]) -> None:
    """Redo what differs, noting each step once it is done."""
    project = tomllib.loads(PROJECT.read_text())
    state = dict(old)
    if state.get("python") != new["python"]:
        print(f"making .venv with {sys.executable}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip_install(*project["build-system"]["requires"])
        state = {"python": new["python"]}
    if state.get("engine") != new["engine"]:
        print("building martlet", file=sys.stderr)
        pip_install("--no-build-isolation", "--no-deps", "--editable", ".")
        state["engine"] = new["engine"]
        MARKER.write_text(json.dumps(state))
    packages = project["project"]["optional-dependencies"] | project["dependency-groups"]
    for kind in PURPOSES.keys() & new.keys():
        if state.get(kind) != new[kind]:
            print(f"installing {PURPOSES[kind]}", file=sys.stderr)
            pip_install(*packages[kind])
            state[kind] = new[kind]
            MARKER.write_text(json.dumps(state))


def main(arguments: list[str]) -> int:
    """Run the command line; the result is the exit code."""
    old, new = present(), wanted([kind for kind in PURPOSES if kind in arguments])
    if "--current" in arguments:
        return 0 if new.items() <= old.items() else 1
    bring_up_to_date(old, new)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
