package shell

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// promptMore asks for the lines after the first.
const promptMore = "  ...> "

// plainReader reads lines as the terminal gives them, for terminals that cannot move a cursor and for results that go
// elsewhere. Prompts go to the messages.
type plainReader struct {
	in       *bufio.Reader
	messages io.Writer
}

var _ lineReader = (*plainReader)(nil)

func newPlainReader(in io.Reader, messages io.Writer) *plainReader {
	return &plainReader{in: bufio.NewReader(in), messages: messages}
}

// Read reads lines up to a finished statement. A last one without a semicolon counts as finished.
func (p *plainReader) Read() (string, error) {
	var text strings.Builder
	ask := prompt
	for {
		fmt.Fprint(p.messages, ask)
		line, err := p.in.ReadString('\n')
		text.WriteString(line)
		if err != nil && strings.TrimSpace(text.String()) == "" {
			return "", err
		}
		if err != nil || finished(text.String()) {
			return text.String(), nil
		}
		ask = promptMore
	}
}

// Restore has nothing to undo.
func (*plainReader) Restore() {}

// UseServer does nothing: there is no history.
func (p *plainReader) UseServer(string) {}

// Keep does nothing: there is no history.
func (p *plainReader) Keep(string) {}
