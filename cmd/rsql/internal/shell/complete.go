package shell

import (
	"strings"

	"github.com/reeflective/readline"
)

// complete offers the commands that begin as the line does, up to the cursor, each with its help.
func complete(line []rune, cursor int) readline.Completions {
	word := string(line[:cursor])
	if !strings.HasPrefix(word, ".") && !strings.HasPrefix(word, `\`) || strings.ContainsAny(word, " \t\n") {
		return readline.Completions{}
	}
	var offers []string
	for _, c := range commands() {
		for _, name := range c.names {
			if strings.HasPrefix(name, word) {
				offers = append(offers, name, c.help)
			}
		}
	}
	return readline.CompleteValuesDescribed(offers...)
}
