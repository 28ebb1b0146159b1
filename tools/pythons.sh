#!/bin/sh
# Installs the Pythons of Debian's unstable in .build/pythons: usr/bin/python3.13, python3.14 and python3.15 there.
#
# usage: tools/pythons.sh
#
# They are Debian's own, with their `test` packages, put by debootstrap into a root of their own; each is told to
# take its C library and all others from there, so that it runs here like any other interpreter.
# What is there already is left alone. It takes root and a network; without them it says so and exits with 2.
set -eu
cd "$(dirname "$0")/.."

versions='3.13 3.14 3.15'
root=$PWD/.build/pythons
libraries=$root/usr/lib/x86_64-linux-gnu

if [ -e "$root/complete" ]; then
  exit 0
fi

fail() {
  echo "cannot install Debian's Pythons: $1" >&2
  exit 2
}

if [ "$(id -u)" != 0 ]; then
  fail 'debootstrap takes root'
fi
if ! command -v debootstrap >/dev/null || ! command -v patchelf >/dev/null; then
  if ! command -v apt-get >/dev/null; then
    fail 'there is no debootstrap, or no patchelf, and no apt-get to install them'
  fi
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends debootstrap patchelf; } >&2 ||
    fail 'apt-get cannot install debootstrap and patchelf'
fi

packages=
for version in $versions; do
  packages=$packages,python$version-venv,python$version-dev,libpython$version-testsuite
done

echo "installing the Pythons $versions of Debian's unstable in .build/pythons" >&2
rm -rf --one-file-system "$root"
mkdir -p "$root"
log=$root/install.log
unshare --mount --propagation private debootstrap --variant=minbase --include="${packages#,}" unstable "$root" >"$log" 2>&1 || {
  tail -n 5 "$log" >&2
  fail 'debootstrap failed (its output is in .build/pythons/install.log)'
}
for version in $versions; do
  python=$root/usr/bin/python$version
  # RPATH, not RUNPATH: it serves what the libraries themselves need, too.
  patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --force-rpath \
    --set-rpath "$libraries" "$python"
  # The pip that `venv` puts into an environment is theirs, too.
  sed -i "s#/usr/share/python-wheels#$root&#" "$root/usr/lib/python$version"/_sysconfig*
  # Its headers look for one of theirs from /usr/include on.
  mkdir "$root/usr/include/python$version/x86_64-linux-gnu"
  ln -s "../../x86_64-linux-gnu/python$version" "$root/usr/include/python$version/x86_64-linux-gnu/"
  "$python" -c 'import ctypes, ensurepip, hashlib, lzma, sqlite3, ssl, test.support' ||
    fail "python$version does not run here"
done
touch "$root/complete"
