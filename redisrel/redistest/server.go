package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// PathVariable is the environment variable that names the redis-server to start.
const PathVariable = "RSQL_REDIS_SERVER"

const (
	host         = "127.0.0.1"
	startTimeout = 30 * time.Second
	portAttempts = 10
	pollInterval = 3 * time.Millisecond
)

// errPortTaken is a port that somebody else bound between our choosing and the server's binding it.
var errPortTaken = errors.New("port is taken")

// Server is a running redis-server. Its methods are safe for concurrent use.
type Server struct {
	// Addr is Host:Port, Host the loopback address and Port the decimal port.
	Addr, Host, Port string
	// URL is the redis:// URL of database 0, with the password when the arguments hold --requirepass.
	URL string

	dir      string
	password string
	process  *exec.Cmd
	// lifeline is a pipe that only the process holds open for writing: it is at EOF when the process has ended. That tells
	// without a goroutine in Wait, which a test's goroutine leak check would find.
	lifeline *os.File
	watchdog *watchdog
	end      sync.Once
	stop     sync.Once
}

// StartProcess starts a server, for callers without a testing.TB; they call [Server.Stop]. The arguments are added to
// those of the package and win over them; --port is chosen here.
func StartProcess(args ...string) (*Server, error) {
	path, err := serverPath()
	if err != nil {
		return nil, err
	}
	for range portAttempts {
		var port string
		if port, err = freePort(); err != nil {
			return nil, fmt.Errorf("redistest: no free port: %w", err)
		}
		var s *Server
		if s, err = startOn(path, port, args); err == nil {
			return s, nil
		}
		if !errors.Is(err, errPortTaken) {
			break
		}
	}
	return nil, fmt.Errorf("redistest: %s did not start: %w", path, err)
}

// serverPath finds the redis-server.
func serverPath() (string, error) {
	name := os.Getenv(PathVariable)
	if name == "" {
		name = "redis-server"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("redistest: no redis-server (%w): install version 7 or later with `make redis-server`, or name one in %s",
			err, PathVariable)
	}
	return path, nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// startOn starts the server on a port and waits until it answers.
func startOn(path, port string, args []string) (*Server, error) {
	s := &Server{Addr: net.JoinHostPort(host, port), Host: host, Port: port, password: passwordOf(args)}
	address := url.URL{Scheme: "redis", Host: s.Addr, Path: "/0"}
	if s.password != "" {
		address.User = url.UserPassword("", s.password)
	}
	s.URL = address.String()
	err := s.launch(path, args)
	switch {
	case err != nil:
	case isFile(args): // a sentinel, which knows no QUIT
		err = s.awaitPort()
	default:
		err = s.awaitReady()
	}
	if err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func passwordOf(args []string) string {
	for i, a := range args {
		if a == "--requirepass" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// launch starts the process and its watchdog.
func (s *Server) launch(path string, args []string) error {
	dir, err := os.MkdirTemp("", "redistest-")
	if err != nil {
		return err
	}
	s.dir = dir
	// A file and not our own stdout: a server that outlived the test binary would keep `go test` waiting for its end.
	log, err := os.Create(s.logPath())
	if err != nil {
		return err
	}
	defer log.Close() // the process has a descriptor of its own
	lifeline, held, err := os.Pipe()
	if err != nil {
		return err
	}
	defer held.Close() // the process has a descriptor of its own
	s.lifeline = lifeline
	own := []string{
		"--port", s.Port, "--bind", host, "--dir", dir, "--daemonize", "no",
		"--save", "", "--appendonly", "no", "--loglevel", "notice",
	}
	if isFile(args) {
		own, args = append([]string{args[0]}, own...), args[1:]
	}
	process := exec.Command(path, append(own, args...)...)
	process.Stdout, process.Stderr = log, log
	process.ExtraFiles = []*os.File{held}
	if err := process.Start(); err != nil {
		return err
	}
	s.process = process
	s.watchdog, err = watch(process.Process.Pid, dir)
	return err
}

func (s *Server) logPath() string { return filepath.Join(s.dir, "redis.log") }

// awaitReady waits until our own process answers; another server on the same port does not count.
func (s *Server) awaitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	own := "process_id:" + strconv.Itoa(s.process.Process.Pid) + "\r\n"
	for ctx.Err() == nil {
		if s.ended(pollInterval) {
			return s.explainEnd()
		}
		reply, err := s.control(ctx, "INFO server")
		locked := err == nil && strings.Contains(reply, "-NOAUTH") // users of an ACL only; it tells no process_id
		if err == nil && (strings.Contains(reply, own) || locked && !s.ended(pollInterval)) {
			return nil
		}
	}
	return fmt.Errorf("no answer within %s; its log:\n%s", startTimeout, s.log())
}

// isFile reports whether arguments begin with a configuration file, as redis-server wants it before all others.
func isFile(args []string) bool { return len(args) > 0 && !strings.HasPrefix(args[0], "--") }

// awaitPort waits until our own process takes connections.
func (s *Server) awaitPort() error {
	for began := time.Now(); time.Since(began) < startTimeout; {
		if s.ended(pollInterval) {
			return s.explainEnd()
		}
		if conn, err := net.Dial("tcp", s.Addr); err == nil {
			return conn.Close()
		}
	}
	return fmt.Errorf("no connection within %s; its log:\n%s", startTimeout, s.log())
}

// explainEnd says why the process ended by itself.
func (s *Server) explainEnd() error {
	log := s.log()
	if strings.Contains(log, "Address already in use") {
		return errPortTaken
	}
	return fmt.Errorf("it ended at once; its log:\n%s", log)
}

func (s *Server) log() string {
	text, err := os.ReadFile(s.logPath())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// ended waits for the end of the process, for at most the given time, and reports whether it came.
func (s *Server) ended(wait time.Duration) bool {
	if err := s.lifeline.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return true
	}
	_, err := s.lifeline.Read(make([]byte, 1))
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// Kill ends the process as a crash would (SIGKILL) and waits until it is gone. It is idempotent.
func (s *Server) Kill() {
	s.end.Do(func() {
		if s.process == nil {
			return
		}
		_ = s.process.Process.Kill() // fails only for a process that has ended
		_ = s.process.Wait()         // reports the kill
	})
}

// Stop ends the process and removes what it left. It is idempotent, and Start calls it at the end of the test.
func (s *Server) Stop() {
	s.Kill()
	s.stop.Do(func() {
		if s.watchdog != nil {
			s.watchdog.dismiss()
		}
		if s.lifeline != nil {
			_ = s.lifeline.Close()
		}
		_ = os.RemoveAll(s.dir)
	})
}

// Pause stops the process from running (SIGSTOP): its connections stay open and nothing answers, as with a dead network.
func (s *Server) Pause() error { return s.process.Process.Signal(syscall.SIGSTOP) }

// Resume lets a paused process run again.
func (s *Server) Resume() error { return s.process.Process.Signal(syscall.SIGCONT) }
