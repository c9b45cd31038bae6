package spill

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dustin/go-humanize"

	"rsql/planner/plan"
)

const (
	// prefix is how the directories of all processes begin.
	prefix = "rsql-spill-"
	// lockName is the file that is locked while the process lives.
	lockName = "lock"
)

// Dir is where the temporary files of a session go. It is safe for use by several goroutines.
type Dir struct {
	parent string

	mu    sync.Mutex
	path  string // empty while there are no files
	lock  *os.File
	files int // that exist
	made  int
}

// Count is what was written to temporary files, and for whom.
type Count struct {
	Bytes, Files atomic.Int64
	// Of names the operator in errors; nil for none.
	Of func() string
}

// New keeps temporary files in directories below parent; the system's directory for such files where it is empty. It
// removes what killed processes left there.
func New(parent string) *Dir {
	if parent == "" {
		parent = os.TempDir()
	}
	sweep(parent)
	return &Dir{parent: parent}
}

// create makes a new file.
func (d *Dir) create(count *Count) (*os.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.path == "" {
		path, lock, err := lockedDir(d.parent)
		if err != nil {
			return nil, count.unusable("make a temporary directory in", d.parent, err)
		}
		d.path, d.lock = path, lock
	}
	d.made++
	name := filepath.Join(d.path, strconv.Itoa(d.made)+".arrows")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		d.drop()
		return nil, count.unusable("make the temporary file", name, err)
	}
	d.files++
	return f, nil
}

// remove removes a file, and the directory with the last one.
func (d *Dir) remove(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_ = os.Remove(name) // what cannot be removed now is swept later
	d.files--
	d.drop()
}

// drop removes the directory when there are no files in it.
func (d *Dir) drop() {
	if d.files > 0 {
		return
	}
	empty(d.path) // the lock in it is held until it is gone
	_ = d.lock.Close()
	d.path, d.lock = "", nil
}

// lockedDir makes a directory with a locked file in it. Another process may sweep it away before it has that file, or before
// that is locked; then it makes the next.
func lockedDir(parent string) (string, *os.File, error) {
	for {
		path, err := os.MkdirTemp(parent, prefix+strconv.Itoa(os.Getpid())+"-")
		if err != nil {
			return "", nil, err
		}
		lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			_ = os.Remove(path)
			return "", nil, err
		}
		if tryLock(lock) && sameFile(lock) {
			return path, lock, nil
		}
		_ = lock.Close()
	}
}

// sameFile reports whether an open file is still where it was opened.
func sameFile(f *os.File) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(open, there)
}

// sweep removes directories whose processes are gone. One without a lock is being made or removed by somebody else, or was when
// its process was killed: it goes where it is empty, and who was about to use it makes another.
func sweep(parent string) {
	entries, _ := os.ReadDir(parent) // what cannot be read is not ours
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		path := filepath.Join(parent, e.Name())
		lock := openLock(filepath.Join(path, lockName))
		switch {
		case lock != nil:
			if tryLock(lock) && sameFile(lock) {
				empty(path)
			}
			_ = lock.Close()
		case e.IsDir():
			_ = os.Remove(path) // fails where there is something in it
		}
	}
}

// empty removes a directory and the files in it, the lock last: what is left when the process is killed meanwhile, the next one
// removes. A directory with something in it that cannot be removed stays.
func empty(path string) {
	entries, _ := os.ReadDir(path)
	for _, e := range entries {
		if e.Name() != lockName && os.Remove(filepath.Join(path, e.Name())) != nil {
			return
		}
	}
	_ = os.Remove(filepath.Join(path, lockName))
	_ = os.Remove(path)
}

// unusable is the error of a file or directory that cannot be used.
func (c *Count) unusable(what, path string, err error) error {
	who := "the statement"
	if c.Of != nil {
		who = c.Of()
	}
	return plan.Errorf(plan.CodeMemory, "%s needs temporary files (%s so far), and cannot %s %s", who, humanize.IBytes(uint64(c.Bytes.Load())), what, path).
		WithCause(reason(err)).
		WithHint("make room there, choose another directory for temporary files, or raise the memory limit")
}
