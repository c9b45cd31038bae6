package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

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
	end     chan struct{}
	ended   chan struct{}
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
			line := ProgressLine(b.of.Done.Load(), b.of.Total.Load(), b.of.Rows.Load(), elapsed)
			if elapsed < progressAfter || line == "" {
				continue
			}
			fmt.Fprint(b.out, clearLine+line)
			shown = true
		}
	}
}

// ProgressLine is a progress in words: the share of bytes that have been read, rows, rows a second, and the time that is left;
// empty where the size is not known.
func ProgressLine(done, total, rows int64, elapsed time.Duration) string {
	if total <= 0 || elapsed <= 0 {
		return ""
	}
	share := min(float64(done)/float64(total), 1)
	full := int(share * barWidth)
	line := fmt.Sprintf("[%s%s] %3.0f %%  %s rows  %s rows/s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), share*100,
		humanize.Comma(rows), humanize.Comma(int64(float64(rows)/elapsed.Seconds())))
	switch {
	case share >= 1:
		line += "  read"
	case share > 0:
		left := time.Duration(float64(elapsed) * (1 - share) / share)
		line += "  " + left.Round(time.Second).String() + " left"
	}
	return line
}
