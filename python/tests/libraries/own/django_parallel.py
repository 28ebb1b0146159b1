"""Django's parallel test runner: a pool that takes test classes and gives back their results."""

import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "app"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
"""

TESTS = """
from django.contrib.auth.models import User
from django.test import TestCase

class Base:
    def test_makes_a_user(self):
        User.objects.create(username=type(self).__name__)
        self.assertEqual(User.objects.count(), 1)

    def test_fails(self):
        self.assertEqual(type(self).__name__, "nobody")

    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_finds_what_it_finds_alone(tmp_path: Path, method: str) -> None:
    (tmp_path / "settings.py").write_text(SETTINGS)
    (tmp_path / "app").mkdir()
    (tmp_path / "app/__init__.py").touch()
    classes = "\n".join(f"class Case{n}(Base, TestCase):\n    pass\n" for n in range(6))
    (tmp_path / "app/tests.py").write_text(TESTS + classes)
    manage = (
        "import os, sys, multiprocessing\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\n"
        "from django.core.management import execute_from_command_line\n"
        "if __name__ == '__main__':\n"
        f"    multiprocessing.set_start_method({method!r})\n"
        "    execute_from_command_line(sys.argv)\n"
    )
    (tmp_path / "manage.py").write_text(manage)
    done = subprocess.run(
        [sys.executable, "manage.py", "test", "--parallel=2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert "Ran 18 tests" in done.stderr, done.stderr
    assert "FAILED (failures=12)" in done.stderr
    assert done.returncode == 1
