package redisrel

import (
	"net/url"
	"strings"
)

// secret stands in place of what may be one.
const secret = "xxxxx"

// RedactURL is a URL without its password and its options, for messages. Of text that is no URL it leaves out all that may
// be a password whose special characters are not encoded.
func RedactURL(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil && u.Opaque == "" && !strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") {
		u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment = "", false, "", ""
		if _, has := u.User.Password(); has {
			u.User = url.UserPassword(u.User.Username(), secret)
		}
		if strings.Contains(u.User.Username(), ":") { // the one before the password, encoded
			u.User = url.User(secret)
		}
		return u.String()
	}
	scheme, rest, ok := strings.Cut(rawURL, "://")
	if scheme += "://"; !ok || strings.ContainsAny(scheme[:len(scheme)-3], ":@/?#%") {
		scheme, rest = "", rawURL
	}
	return scheme + redactRest(rest)
}

// redactRest leaves of what stands behind the scheme at most the host and the path.
func redactRest(rest string) string {
	end := strings.IndexAny(rest, "?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	switch {
	case strings.Contains(rest[end:], "@"): // is it the one behind the password, or in an option?
		return secret
	case at >= 0:
		return secret + rest[at:end]
	case strings.Contains(rest, "%40"), strings.HasPrefix(rest, ":"):
		return secret
	}
	return rest[:end]
}

// mayHoldSecret reports whether parts of what should be a URL may be parts of a password.
func mayHoldSecret(rawURL string) bool {
	return strings.ContainsAny(rawURL, "@#") || strings.Contains(rawURL, "%40") || strings.Contains(strings.ToLower(rawURL), "pass")
}
