#!/bin/sh
# Makes .venv with framing in it, from a bare machine; an argument names extras: sh install.sh test
set -eu
cd "$(dirname "$0")"
python=
for name in python3 python3.13 python3.12 python3.11; do
  if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$name
    break
  fi
done
if [ -z "$python" ]; then
  echo "install.sh: found no Python 3.11 to 3.13; install one and run this again" >&2
  exit 1
fi
if [ ! -x .venv/bin/pip ]; then
  rm -rf .venv
  # Debian and Ubuntu keep the venv module in a package of its own.
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    root=
    [ "$(id -u)" = 0 ] || root=sudo
    $root apt-get update -qq
    $root apt-get install -y -qq python3-venv
    rm -rf .venv
    "$python" -m venv .venv
  fi
fi
.venv/bin/pip install --quiet --disable-pip-version-check --editable ".${1:+[$1]}"
