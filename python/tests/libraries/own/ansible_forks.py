"""Ansible's workers send results through a subclass of Queue, with `__init__` of its own."""

import os
import subprocess
import sys
from pathlib import Path

HOSTS = 6


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [os.path.join(os.path.dirname(sys.executable), words[0]), *words[1:]]
    environment = os.environ | {"ANSIBLE_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=110
    )


def inventory(folder: Path) -> str:
    path = folder / "hosts"
    variables = f"ansible_connection=local ansible_python_interpreter={sys.executable}"
    path.write_text("".join(f"host{number} {variables}\n" for number in range(HOSTS)))
    return str(path)


def test_pings_all_hosts(tmp_path: Path) -> None:
    done = run(tmp_path, "ansible", "-i", inventory(tmp_path), "all", "-m", "ping", "-f", "3", "-o")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("SUCCESS") == HOSTS


def test_plays_with_results_and_a_failure(tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(
        "- hosts: all\n"
        "  gather_facts: false\n"
        "  tasks:\n"
        "    - set_fact: {seen: '{{ inventory_hostname }}'}\n"
        "    - debug: {msg: 'I am {{ seen }}'}\n"
        "    - fail: {msg: 'not here'}\n"
        "      when: inventory_hostname == 'host3'\n"
        "    - command: echo end\n"
        "      notify: last\n"
        "  handlers:\n"
        "    - name: last\n"
        "      debug: {msg: handled}\n"
    )
    done = run(tmp_path, "ansible-playbook", "-i", inventory(tmp_path), "-f", "3", "play.yml")
    assert done.returncode == 2, done.stderr
    for number in range(HOSTS):
        assert f"I am host{number}" in done.stdout
    assert done.stdout.count('"msg": "handled"') == HOSTS - 1
    assert done.stdout.count("failed=1") == 1
