#!/bin/sh
# Says what this machine lacks to build martlet, one line for each thing; then exits with 2.
#
# usage: tools/requirements.sh [--no-venv] [PYTHON]
#
# --no-venv: do not ask for venv and ensurepip, which only the Makefile needs.

venv=yes
if [ "$1" = --no-venv ]; then
  venv=no
  shift
fi
python=${1:-python3}
status=0

missing() {
  echo "missing: $1 - $2" >&2
  status=2
}

check_swift() {
  get='https://www.swift.org/install/linux (its usr/bin belongs on PATH)'
  version=$(swiftc --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  if [ -z "$version" ]; then
    missing 'Swift 6.3 or newer (there is no working swiftc on PATH)' "$get"
    return
  fi
  # shellcheck disable=SC2086 # two words on purpose
  set -- $version
  if [ "$1" -lt 6 ] || { [ "$1" -eq 6 ] && [ "$2" -lt 3 ]; }; then
    missing "Swift 6.3 or newer (swiftc is $1.$2)" "$get"
    return
  fi
  check_linking
}

# Swift brings a linker, but no C library headers and no libstdc++ of its own.
check_linking() {
  folder=$(mktemp -d)
  linker=$(dirname "$0")/../Sources/MartletPython/linker
  printf 'import Glibc\npublic func probe() -> CInt { getpid() }\n' >"$folder/probe.swift"
  if ! swiftc -parse-as-library -emit-library -static-stdlib \
    -use-ld=lld -Xclang-linker -static-libgcc -L "$linker" \
    "$folder/probe.swift" -o "$folder/probe.so" >/dev/null 2>&1; then
    missing 'C headers or a static libstdc++ for Swift' 'apt install g++'
  fi
  rm -r "$folder"
}

check_python() {
  if ! command -v "$python" >/dev/null 2>&1; then
    missing "$python" 'apt install python3'
    return
  fi
  if ! "$python" -c 'import sys
sys.exit(sys.version_info < (3, 11) or sys.implementation.name != "cpython")' 2>/dev/null; then
    missing "CPython 3.11 or newer ($python is $("$python" --version 2>&1))" \
      'apt install python3, or put another python3 first on PATH'
    return
  fi
  executable=$("$python" -c 'import sys; print(sys.executable)')
  if [ $venv = yes ] && ! "$python" -c 'import venv; from ensurepip import bootstrap' 2>/dev/null; then
    missing "venv and ensurepip for $executable" 'apt install python3-venv'
  fi
  if ! "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))'; then
    missing "Python headers for $executable" 'apt install python3-dev'
  fi
}

check_swift
check_python
exit $status
