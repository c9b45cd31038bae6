// Package machine knows what there is to run on.
package machine

import (
	"bufio"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// Memory is the number of bytes that the process may use: those of the machine, or of the control group that it is in where
// that allows fewer. It is 0 where nobody says.
func Memory() int64 { return memory(os.DirFS("/")) }

func memory(root fs.FS) int64 {
	least := total(root)
	for _, limit := range groupLimits(root) {
		if least == 0 || limit < least {
			least = limit
		}
	}
	return least
}

// total is what the machine has.
func total(root fs.FS) int64 {
	for line := range lines(root, "proc/meminfo") {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "MemTotal:" && fields[2] == "kB" {
			n, _ := strconv.ParseInt(fields[1], 10, 64) // 0 for what is no number
			return n << 10
		}
	}
	return 0
}

// groupLimits are the limits of the process's control groups and of all above them, of both versions. In a container, a path may
// be that outside of it; then only the topmost is there.
func groupLimits(root fs.FS) []int64 {
	var out []int64
	for line := range lines(root, "proc/self/cgroup") { // number:controllers:path
		parts := strings.SplitN(line, ":", 3)
		if len(parts) < 3 {
			continue
		}
		top, file := "sys/fs/cgroup", "memory.max"
		switch {
		case parts[1] == "":
		case strings.Contains(","+parts[1]+",", ",memory,"):
			top, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
			for line := range lines(root, path.Join(top, group, file)) {
				if n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64); err == nil && n > 0 { // "max" is no limit
					out = append(out, n)
				}
			}
			if group == "/" {
				break
			}
		}
	}
	return out
}

// lines are those of a file, none where it cannot be read.
func lines(root fs.FS, name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		f, err := root.Open(name)
		if err != nil {
			return
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if !yield(s.Text()) {
				return
			}
		}
	}
}
