// Package dump has a file of RDB, as SAVE and BGSAVE write it, answer like a server: it starts a redis-server of its own that loads
// the file. A parser in Go would know the data types of its day, and rsql would still want a server to ask: SCAN, ranges, the types
// of later versions.
package dump

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// magic is how every RDB file begins; four digits of its version follow.
const magic = "REDIS"

// databases is how many databases a server has: a file may be of one that had more than the usual 16, which no other loads.
const databases = 4096

// programs are the servers that read such files, in the order in which they are looked for.
var programs = []string{"redis-server", "valkey-server"}

// Error is why a file does not answer, and what to do about it.
type Error struct{ Text, Hint string }

// Error is the text without the hint.
func (e *Error) Error() string { return e.Text }

// Is reports whether a path is a file that begins like one of RDB. The error is that of a file that is there and cannot be read; what is no
// plain file, such as a pipe, is not opened.
func Is(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close() // it was read only
	head := make([]byte, len(magic))
	_, err = io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	return string(head) == magic, nil
}

// Server is a redis-server that has loaded a file. It takes no writes, and never touches the file.
type Server struct {
	file, dir, addr, password string
	process                   *exec.Cmd
	ended                     chan struct{}
}

// Start starts a server on a free port of the loopback and waits until it has loaded the file, or until ctx ends.
func Start(ctx context.Context, path string) (*Server, error) {
	program, err := find()
	if err != nil {
		return nil, &Error{fmt.Sprintf("%s is a dump of Redis, and there is no redis-server here to load it", path),
			"install redis-server, or load the file into a server elsewhere and give its URL"}
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "rsql-dump-")
	if err != nil {
		return nil, err
	}
	s := &Server{file: path, dir: dir, password: rand.Text(), ended: make(chan struct{})}
	if err := s.launch(program, whole); err != nil {
		_ = os.RemoveAll(dir) // the first error tells
		return nil, err
	}
	if err := s.await(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// find is the program of a server.
func find() (string, error) {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

// launch starts the process. Its directory has a link to the file: a server that saves replaces the link, and this one does not
// save. Replicas that it has not got keep it from taking writes. The password keeps other users of the machine out.
func (s *Server) launch(program, whole string) error {
	if err := os.Symlink(whole, filepath.Join(s.dir, "dump.rdb")); err != nil {
		return err
	}
	addr, port, err := freePort()
	if err != nil {
		return err
	}
	s.addr = addr
	config := fmt.Sprintf("bind 127.0.0.1\nport %s\nrequirepass %s\ndir %q\ndbfilename dump.rdb\nsave \"\"\nappendonly no\nmin-replicas-to-write 1\nlogfile log\ndatabases %d\n",
		port, s.password, s.dir, databases)
	if !hasChecksum(whole) {
		config += "sanitize-dump-payload yes\n"
	}
	file := filepath.Join(s.dir, "redis.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return err
	}
	s.process = exec.Command(program, file)
	s.process.SysProcAttr = alone()
	if err := s.process.Start(); err != nil {
		return err
	}
	go func() {
		_ = s.process.Wait() // how it ended is in its log
		close(s.ended)
	}()
	return nil
}

// hasChecksum reports whether a file ends in a checksum, by which a server finds what is damaged. Where that was turned off, there are zeros, and
// the server has to look into each value instead.
func hasChecksum(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true // the server says what is wrong
	}
	defer f.Close() // it was read only
	var sum [8]byte
	_, err = f.Seek(-int64(len(sum)), io.SeekEnd)
	if err == nil {
		_, err = io.ReadFull(f, sum[:])
	}
	return err != nil || sum != [8]byte{}
}

// await waits until the server answers.
func (s *Server) await(ctx context.Context) error {
	for {
		select {
		case <-s.ended:
			return s.failure()
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(20 * time.Millisecond):
		}
		switch err := s.ping(); {
		case err == nil:
			return nil
		case !errors.Is(err, errNotYet):
			return err
		}
	}
}

// failure is what the server says of the file that it does not load.
func (s *Server) failure() error {
	return &Error{fmt.Sprintf("%s cannot be loaded: %s", s.file, s.lastWords()),
		"a file of a later version needs its redis-server, a damaged one redis-check-rdb"}
}

// URL is where the server is found.
func (s *Server) URL() string { return "redis://:" + s.password + "@" + s.addr + "/0" }

// Close ends the server, and removes what it had of its own.
func (s *Server) Close() {
	_ = s.process.Process.Kill() // it has nothing to save
	<-s.ended
	_ = os.RemoveAll(s.dir) // what cannot be removed is in the system's directory for such things
}
