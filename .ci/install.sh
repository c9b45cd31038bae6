#!/bin/sh
# Installs a package from the system's own: install.sh APT-NAME DNF-NAME BREW-NAME. Asks nothing.
set -eu

root=
if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null 2>&1; then
	root=sudo
fi

if command -v apt-get >/dev/null 2>&1; then
	# A repository that is down is no reason to stop: the package may come from another, and if not, install says so.
	$root apt-get update -q || echo "apt-get update failed; trying with the package lists at hand" >&2
	$root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$1"
elif command -v dnf >/dev/null 2>&1; then
	$root dnf install -q -y "$2"
elif command -v brew >/dev/null 2>&1; then
	brew install "$3"
else
	echo "there is no apt-get, dnf or brew here to install $1 with" >&2
	exit 1
fi </dev/null >&2
