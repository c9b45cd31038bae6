package redistest

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// controlTimeout bounds one command of the package's own.
const controlTimeout = 10 * time.Second

// control sends one inline command on a connection of its own and gives back all that the server answered. A client
// library would add commands of its own to the statistics that tests count.
func (s *Server) control(ctx context.Context, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, controlTimeout)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return "", err
	}
	defer conn.Close() // everything that matters has been read
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}
	text := command + "\r\nQUIT\r\n"
	if s.password != "" {
		text = "AUTH " + strconv.Quote(s.password) + "\r\n" + text
	}
	if _, err := io.WriteString(conn, text); err != nil {
		return "", err
	}
	reply, err := io.ReadAll(conn) // QUIT makes the server close
	return string(reply), err
}

// info gives the key:value lines of a section of INFO.
func (s *Server) info(ctx context.Context, section string) (map[string]string, error) {
	reply, err := s.control(ctx, "INFO "+section)
	if err != nil {
		return nil, fmt.Errorf("redistest: INFO %s of %s: %w", section, s.Addr, err)
	}
	values := map[string]string{}
	for line := range strings.SplitSeq(reply, "\r\n") {
		if strings.HasPrefix(line, "-") {
			return nil, fmt.Errorf("redistest: INFO %s of %s: %s", section, s.Addr, line)
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			values[name] = value
		}
	}
	return values, nil
}

// CPU is the processor time that the server has used since its start, user and system, in seconds.
func (s *Server) CPU(ctx context.Context) (float64, error) {
	values, err := s.info(ctx, "cpu")
	if err != nil {
		return 0, err
	}
	var sum float64
	for _, name := range []string{"used_cpu_user", "used_cpu_sys"} {
		seconds, err := strconv.ParseFloat(values[name], 64)
		if err != nil {
			return 0, fmt.Errorf("redistest: INFO cpu of %s: %s is %q: %w", s.Addr, name, values[name], err)
		}
		sum += seconds
	}
	return sum, nil
}

// CommandStats is the number of calls by command since the start or the last [Server.ResetStats]. Commands are in lower
// case, subcommands behind a bar ("config|get"). AUTH, QUIT, INFO and CONFIG RESETSTAT, which the package itself sends, are
// left out; a client's handshake (hello, client|setinfo) is in.
func (s *Server) CommandStats(tb testing.TB) map[string]int64 {
	tb.Helper()
	values, err := s.info(context.Background(), "commandstats")
	if err != nil {
		tb.Fatal(err)
	}
	calls := map[string]int64{}
	for name, value := range values {
		command, ok := strings.CutPrefix(name, "cmdstat_")
		if !ok {
			continue
		}
		text, _, _ := strings.Cut(strings.TrimPrefix(value, "calls="), ",")
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			tb.Fatalf("redistest: INFO commandstats of %s: %s is %q: %v", s.Addr, name, value, err)
		}
		calls[command] = n
	}
	for _, own := range []string{"auth", "quit", "info", "config|resetstat"} {
		delete(calls, own)
	}
	return calls
}

// ResetStats sets what [Server.CommandStats] counts to zero.
func (s *Server) ResetStats(tb testing.TB) {
	tb.Helper()
	reply, err := s.control(context.Background(), "CONFIG RESETSTAT")
	if err == nil && strings.Contains(reply, "-") {
		err = fmt.Errorf("it answers %q", reply)
	}
	if err != nil {
		tb.Fatalf("redistest: CONFIG RESETSTAT of %s: %v", s.Addr, err)
	}
}
