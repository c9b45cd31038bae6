package dump

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// errNotYet is a server that has not loaded its file.
var errNotYet = errors.New("not yet")

// freePort is a port of the loopback that nobody uses.
func freePort() (addr, port string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	defer l.Close()
	_, port, err = net.SplitHostPort(l.Addr().String())
	return l.Addr().String(), port, err
}

// ping asks whether the server answers.
func (s *Server) ping() error {
	c, err := net.DialTimeout("tcp", s.addr, time.Second)
	if err != nil {
		return errNotYet
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second)) // a connection that has none breaks below
	if _, err := fmt.Fprintf(c, "AUTH %s\r\nPING\r\n", s.password); err != nil {
		return errNotYet
	}
	r := bufio.NewReader(c)
	for range 2 {
		line, err := r.ReadString('\n')
		switch {
		case err != nil, strings.HasPrefix(line, "-LOADING"):
			return errNotYet
		case line == "+PONG\r\n":
			return nil
		case strings.HasPrefix(line, "-"):
			return &Error{fmt.Sprintf("the redis-server that loads %s answers: %s", s.file, strings.TrimSpace(line[1:])), "run the command again"}
		}
	}
	return errNotYet
}

// lastWords is what the server wrote into its log about why it ended: what it says of the file, else its last warning.
func (s *Server) lastWords() string {
	text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	last := "its redis-server ended without a word"
	for line := range strings.Lines(string(text)) {
		_, message, ok := strings.Cut(strings.TrimSpace(line), " # ")
		if !ok {
			continue
		}
		last = message
		if strings.Contains(message, "RDB") || strings.Contains(message, "rdb") {
			break
		}
	}
	if _, what, ok := strings.Cut(last, " -> "); ok { // behind the place in the server's source
		last = what
	}
	return last
}
