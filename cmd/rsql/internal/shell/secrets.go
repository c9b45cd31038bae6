package shell

import (
	"regexp"

	"rsql/cmd/rsql/internal/report"
)

var (
	// password is that of a URL.
	password = regexp.MustCompile(`([a-z][a-z+.-]*://[^\s:/@]*:)[^\s/]+@`)
	// value is that of a parameter: what is kept apart from a statement is often a secret.
	value = regexp.MustCompile(`(?s)^((?:\.param|\\set)\s+\S+)\s.*$`)
)

// withoutSecrets is a text as the history keeps it: without the passwords of URLs and the values of parameters.
func withoutSecrets(text string) string {
	if !isCommand(text) {
		return report.WithoutSecrets(text)
	}
	return value.ReplaceAllString(password.ReplaceAllString(text, "$1***@"), "$1")
}
