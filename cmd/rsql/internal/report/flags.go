package report

import (
	"regexp"
	"strings"
)

// flags are what stands on a command line for what hints call by its name in Go.
var flags = strings.NewReplacer(
	`WithInfer("all")`, "--infer all", `WithInfer("text")`, "--infer text", "WithReadOnly", "--read-only",
	"WithMaxRecursion", "--max-recursion", "WithReplicas", "--replicas",
	"cacert=FILE in the URL names", "--cacert FILE, or ?cacert=FILE in the URL, names",
	"tls_server_name=NAME in the URL says", "--tls-server-name NAME, or ?tls_server_name=NAME in the URL, says",
	"cert=FILE&key=FILE in the URL names one", "--cert FILE --key FILE, or ?cert=FILE&key=FILE in the URL",
	"values of ? follow the statement", "rsql has -v name=… for :name",
)

// namedValue is how Go code gives the value of a parameter.
var namedValue = regexp.MustCompile(`sql\.Named\("(\w+)", …\)`)

// inFlags is a text of an error with the flags of the command line, and commands of the shell, in the place of the options of the Go API.
func inFlags(text string) string {
	return namedValue.ReplaceAllString(flags.Replace(text), "-v $1=…, in the shell .param $1 …")
}
