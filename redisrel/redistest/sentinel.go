package redistest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// StartSentinel starts a sentinel that watches a server under a name and ends with the test. It is alone, and one is enough for
// it to have another server take the place of one that does not answer for half a second.
func StartSentinel(tb testing.TB, name string, master *Server) *Server {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "sentinel.conf") // which a sentinel writes to
	text := fmt.Sprintf("sentinel monitor %[1]s %[2]s %[3]s 1\nsentinel down-after-milliseconds %[1]s 500\nsentinel failover-timeout %[1]s 2000\n",
		name, master.Host, master.Port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return Start(tb, file, "--sentinel")
}
