package main

import (
	"os"
	"strings"

	"rsql/frame"
	"rsql/redisrel"
)

const defaultURL = "redis://127.0.0.1:6379/0"

// candidates are what can name the server, the first that is not empty does.
func candidates(args []string) []string {
	return append(args[:len(args):len(args)], os.Getenv("RSQL_URL"), os.Getenv("REDIS_URL"))
}

// target is the server's URL: the argument, RSQL_URL, REDIS_URL, or the local server. A scheme may be left out.
func target(args []string) (string, error) {
	for _, u := range append(candidates(args), defaultURL) {
		if u == "" {
			continue
		}
		if strings.Contains(u, "://") {
			return u, nil
		}
		if near, ok := frame.Nearest(u, []string{"demo", "doctor", "help", "man", "completion"}); ok && !strings.ContainsAny(u, ":.") {
			e := usagef("%q is neither a command nor a server", u)
			e.hint = "did you mean rsql " + near + "? a server is redis://host:port or host:port"
			return "", e
		}
		if strings.ContainsAny(u, " \t\n;") {
			shown := u
			if strings.Contains(u, "@") { // it may have a password
				shown = redisrel.RedactURL(u)
			}
			return "", usagef("%q is no server", shown).withHint("statements are given with -c, as in rsql -c %q, or on stdin", shown)
		}
		return "redis://" + u, nil
	}
	return defaultURL, nil
}
