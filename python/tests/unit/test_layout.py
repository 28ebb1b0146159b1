"""docs/layout.md draws the bytes that the C headers declare."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEADERS = ROOT / "Sources/CPlatform/include"
DRAWING = (ROOT / "docs/layout.md").read_text()
STRUCTS = {
    title.group(1): (int(title.group(2)), title.end())
    for title in re.finditer(r"^### (layout_\w+): (\d+) bytes$", DRAWING, re.MULTILINE)
}
ROW = re.compile(r"^\| (\d+) \| (\d+) \| (\w+) \|", re.MULTILINE)


def rows(name):
    """The rows of a struct's table: offset, size, field."""
    body = DRAWING[STRUCTS[name][1] :].partition("\n#")[0]
    return [(int(offset), int(size), field) for offset, size, field in ROW.findall(body)]


def test_every_shared_struct_is_drawn():
    text = "".join(file.read_text() for file in sorted(HEADERS.glob("layout*.h")))
    assert set(re.findall(r"^struct (layout_\w+) \{", text, re.MULTILINE)) == STRUCTS.keys()


@pytest.mark.parametrize("name", STRUCTS)
def test_a_drawing_has_no_gap(name):
    end = 0
    for offset, size, field in rows(name):
        assert offset == end, field
        end += size
    assert end == STRUCTS[name][0]


def test_the_compiler_agrees_with_every_row(tmp_path):
    lines = [f'#include "{file.name}"' for file in sorted(HEADERS.glob("layout*.h"))]
    for name, (total, _) in STRUCTS.items():
        lines.append(f'static_assert(sizeof(struct {name}) == {total}, "{name}");')
        for offset, size, field in rows(name):
            where = f"offsetof(struct {name}, {field}) == {offset}"
            length = f"sizeof(((struct {name} *)0)->{field}) == {size}"
            lines.append(f'static_assert({where} && {length}, "{name}.{field}");')
    source = tmp_path / "layout.c"
    source.write_text("\n".join(lines) + "\n")
    compiler = shutil.which("clang") or shutil.which("cc")
    command = [compiler, "-std=gnu11", "-fsyntax-only", "-I", HEADERS, source]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
