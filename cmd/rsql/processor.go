package main

import (
	"net"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
)

// collectSeldom makes the garbage collector run less often, unless GOGC says how often: a scan's memory is small and
// short-lived, and the collector's work on it would come out of the time of the server, where both share a machine.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// boundHeap makes it run more often when the heap comes near what statements may use, with a quarter for everything else,
// unless GOMEMLIMIT says when; 0 is no bound.
func boundHeap(limit int64) {
	if os.Getenv("GOMEMLIMIT") == "" && limit > 0 {
		debug.SetMemoryLimit(limit + limit/4 + heapBeside)
	}
}

// heapBeside is the memory that a process has beside what its statements allocate.
const heapBeside = 64 << 20

// leaveProcessor leaves one processor to a server on this machine, unless GOMAXPROCS says how many to use: goroutines that
// wake up on the server's own keep it waiting, and the query with it.
func leaveProcessor(target string) {
	if os.Getenv("GOMAXPROCS") == "" && onThisMachine(target) {
		runtime.GOMAXPROCS(max(1, runtime.NumCPU()-1))
	}
}

// giveWay lets a server on this machine, and those who ask it something, go first on the processors: while all are busy, a foreground client
// beside a scan waits for the scan's own threads, too.
func giveWay(target string) {
	if onThisMachine(target) {
		lowerPriority()
	}
}

// onThisMachine reports whether the URL names the loopback or a socket.
func onThisMachine(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "unix" || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
