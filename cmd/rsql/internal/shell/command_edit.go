package shell

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// edit opens the last statement in the user's editor, keeps what comes back in the history, and runs it. What comes back as it
// was is not run: who leaves an editor without a change wants nothing, least of all a write again.
func (s *shell) edit(ctx context.Context, _ []string, out io.Writer) error {
	s.busy.Add(1)
	text, err := edited(s.last, s.in, s.out, s.runner.Log.Out)
	s.busy.Add(-1)
	if err != nil || strings.TrimSpace(text) == "" {
		return err
	}
	if strings.TrimSpace(text) == strings.TrimSpace(s.last) {
		fmt.Fprintln(out, "as it was, and not run")
		return nil
	}
	s.reader.Keep(text)
	fmt.Fprintln(out, strings.TrimRight(text, "\n"))
	return s.do(ctx, text, out)
}

// edited is a text as it comes back from the user's editor, $VISUAL or $EDITOR, which may have arguments.
func edited(text string, in *os.File, out, messages io.Writer) (string, error) {
	f, err := os.CreateTemp("", "rsql-*.sql")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is of no use any longer
	_, err = f.WriteString(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", err
	}
	editor := cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"), "vi")
	cmd := exec.Command("sh", "-c", editor+` "$1"`, editor, f.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, messages
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("the editor %s: %w", editor, err)
	}
	back, err := os.ReadFile(f.Name())
	return string(back), err
}
