package redistest

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// readFrame reads one whole RESP value and gives its protocol text.
func readFrame(r *bufio.Reader) (string, error) {
	var b strings.Builder
	err := copyFrame(&b, r)
	return b.String(), err
}

func copyFrame(b *strings.Builder, r *bufio.Reader) error {
	line, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	b.WriteString(line)
	n := frameCount(strings.TrimRight(line, "\r\n"))
	switch line[0] {
	case '$', '=', '!':
		if n < 0 {
			return nil
		}
		_, err := io.CopyN(b, r, int64(n)+2)
		return err
	case '%':
		n *= 2
	case '|':
		n = 2*n + 1
	case '*', '~', '>':
	default:
		return nil
	}
	for ; n > 0; n-- {
		if err := copyFrame(b, r); err != nil {
			return err
		}
	}
	return nil
}

// frameCount is the number in a frame's first line; -1 for nil and for lines without one.
func frameCount(line string) int {
	if line == "" {
		return -1
	}
	n, err := strconv.Atoi(line[1:])
	if err != nil {
		return -1
	}
	return n
}

// Bulk is the protocol text of a bulk string.
func Bulk(s string) string { return fmt.Sprintf("$%d\r\n%s\r\n", len(s), s) }

// Array is the protocol text of an array of the given elements.
func Array(elements ...string) string {
	return fmt.Sprintf("*%d\r\n%s", len(elements), strings.Join(elements, ""))
}
