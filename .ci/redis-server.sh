#!/bin/sh
# Makes sure that a redis-server of version 7 or later is there, installing it where it is missing or older.
set -eu
cd "$(dirname "$0")"

oldest=7
server=${RSQL_REDIS_SERVER:-redis-server}

# version prints the major version of the server, nothing when there is none. Valkey's answer has the same form.
version() {
	"$server" --version 2>/dev/null | sed -n 's/.* v=\([0-9][0-9]*\)\..*/\1/p'
}

enough() {
	major=$(version)
	[ "${major:-0}" -ge "$oldest" ]
}

fail() {
	found=$(version)
	cat >&2 <<END

The tests need a redis-server of version $oldest or later. $1
Found: ${found:+version $found of }$(command -v "$server" || echo none).
Install one by hand (https://redis.io/docs/latest/operate/oss_and_stack/install/) and put it on PATH, or name it in
RSQL_REDIS_SERVER=/path/to/redis-server, and run the same again.
END
	exit 1
}

enough && exit 0
[ -z "${RSQL_REDIS_SERVER:-}" ] || fail "RSQL_REDIS_SERVER names none."

echo "redis-server $oldest or later is not here; installing it from the system's packages" >&2
sh ./install.sh redis-server /usr/bin/redis-server redis || fail "Installing it failed, for the reason above."
enough || fail "The system's packages hold none that is new enough."
