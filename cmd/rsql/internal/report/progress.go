package report

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/term"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

const (
	// progressAfter is how long a statement takes before its progress is shown.
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
	barWidth      = 24
	// clearLine goes back to the beginning of the line and empties it.
	clearLine = "\r\x1b[K"
)

// Bar shows how far a statement has come, on a line of a terminal that is empty again when it ends.
type Bar struct {
	out     io.Writer
	of      *frame.Progress
	started time.Time
	// wrote is how long after that the first rows were to be written; 0 before that.
	wrote time.Duration
	end   chan struct{}
	ended chan struct{}
}

// StartBar begins to show a progress.
func StartBar(out io.Writer, of *frame.Progress) *Bar {
	b := &Bar{out: out, of: of, started: time.Now(), end: make(chan struct{}), ended: make(chan struct{})}
	go b.run()
	return b
}

// Stop ends it and empties the line.
func (b *Bar) Stop() {
	close(b.end)
	<-b.ended
}

func (b *Bar) run() {
	defer close(b.ended)
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	shown := false
	for {
		select {
		case <-b.end:
			if shown {
				fmt.Fprint(b.out, clearLine)
			}
			return
		case <-tick.C:
			elapsed := time.Since(b.started)
			line := b.line(elapsed)
			if elapsed < progressAfter || line == "" {
				continue
			}
			if width, _, err := terminalSize(b.out); err == nil && width > 0 {
				line = render.Shorten(line, width-1)
			}
			fmt.Fprint(b.out, clearLine+line)
			shown = true
		}
	}
}

// line is what is shown: the progress with files that are read, where there are some, else that of what is written, else that with the
// server's keys.
func (b *Bar) line(elapsed time.Duration) string {
	reading := b.of.Done.Load() < b.of.Total.Load()
	if done, total := b.of.Writing(); total > 0 && !reading {
		if b.wrote == 0 {
			b.wrote = elapsed
		}
		return ProgressLine(done, total, done, "rows written", elapsed-b.wrote)
	}
	if b.of.Total.Load() > 0 {
		return ProgressLine(b.of.Done.Load(), b.of.Total.Load(), b.of.Rows.Load(), "rows", elapsed)
	}
	keys, total, bytes := b.of.Scanned()
	if keys == 0 {
		return ""
	}
	line, done := "", keys
	if total == 0 {
		done, total = b.of.Walk()
	}
	if total > 0 {
		// The number of all keys is an estimate: nothing is said to be done before it is.
		line = ProgressLine(min(done, total*99/100), total, keys, "keys", elapsed)
	} else {
		line = amount(keys, "keys", elapsed)
	}
	line += "  " + frame.Bytes(bytes)
	if what := b.of.Operator(); what != "" {
		line += "  " + render.Printable(what)
	}
	return line
}

// amount is how much was read, and how much of it a second.
func amount(n int64, what string, elapsed time.Duration) string {
	return fmt.Sprintf("%s %s  %s %s/s", humanize.Comma(n), what, humanize.Comma(int64(float64(n)/elapsed.Seconds())), what)
}

// ProgressLine is a progress in words: the share that has been read, how many rows or keys that were, and a second, and the
// time that is left; empty where the size is not known.
func ProgressLine(done, total, n int64, what string, elapsed time.Duration) string {
	if total <= 0 || elapsed <= 0 {
		return ""
	}
	share := min(float64(done)/float64(total), 1)
	full := int(share * barWidth)
	line := fmt.Sprintf("[%s%s] %3.0f %%  %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), share*100,
		amount(n, what, elapsed))
	switch {
	case share >= 1:
		line += "  done"
	case share > 0:
		left := time.Duration(float64(elapsed) * (1 - share) / share)
		line += "  " + left.Round(time.Second).String() + " left"
	}
	return line
}

// terminalSize is that of the terminal that a writer is.
func terminalSize(w io.Writer) (width, height int, err error) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, 0, os.ErrInvalid
	}
	return term.GetSize(int(f.Fd()))
}
