package files

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"rsql/planner/plan"
)

// gzipMagic and zstdMagic are what compressed files begin with.
var gzipMagic, zstdMagic = []byte("\x1f\x8b"), []byte("\x28\xb5\x2f\xfd")

// stdin is the path that stands for the standard input.
const stdin = "-"

// IsStandard reports whether a path stands for the standard input or output.
func IsStandard(path string) bool { return path == stdin }

// Called is what a message calls the file of a path that is written.
func Called(path string) string {
	if IsStandard(path) {
		return "standard output"
	}
	return path
}

// source is one file.
type source struct {
	// name is what the user calls it.
	name string
	// spool holds what came through a pipe; nil for a file on disk.
	spool *os.File
	size  int64
	time  time.Time
	// compression is none, gzip or zstd.
	compression string
}

// expand gives the files of paths and patterns, in the order of their names within a pattern.
func expand(paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		if _, err := os.Lstat(p); err == nil || !strings.ContainsAny(p, "*?[") {
			out = append(out, p)
			continue
		}
		found, err := filepath.Glob(p)
		if err != nil {
			return nil, plan.Errorf(plan.CodeName, "%s is no pattern of file names", p).WithHint("* and ? stand for any characters, [a-z] for one of a range")
		}
		if len(found) == 0 {
			return nil, plan.Errorf(plan.CodeName, "no file matches %s", p).WithHint("paths are relative to the working directory")
		}
		sort.Strings(found)
		out = append(out, found...)
	}
	return out, nil
}

// formatOf is the format that a file's name stands for, and its compression.
func formatOf(name string) (format, compression string) {
	base := strings.ToLower(name)
	compression = "none"
	for ending, c := range map[string]string{".gz": "gzip", ".gzip": "gzip", ".zst": "zstd", ".zstd": "zstd"} {
		if rest, ok := strings.CutSuffix(base, ending); ok {
			base, compression = rest, c
		}
	}
	switch filepath.Ext(base) {
	case ".csv", ".tsv", ".tab", ".txt":
		format = CSV
	case ".json":
		format = JSON
	case ".ndjson", ".jsonl":
		format = NDJSON
	case ".parquet", ".pq":
		format = Parquet
	case ".arrow", ".arrows", ".feather", ".ipc":
		format = Arrow
	}
	return format, compression
}

// FormatOf is the format that a file's name stands for; empty for none.
func FormatOf(name string) string {
	format, _ := formatOf(name)
	return format
}

// look finds a file. What is no regular file can be read once only, so its bytes are kept, in a file without a name.
func (f *Finder) look(ctx context.Context, name, compression string) (*source, error) {
	s := &source{name: name, compression: compression}
	if name == stdin {
		s.name = "/dev/stdin"
	}
	info, err := os.Stat(s.name)
	switch {
	case err != nil:
		return nil, cannotRead(name, err)
	case info.IsDir():
		return nil, plan.Errorf(plan.CodeName, "%s is a folder", name).WithHint("its files are read with %s", filepath.Join(name, "*.csv"))
	case info.Mode().IsRegular() && name != stdin:
		s.size, s.time = info.Size(), info.ModTime()
		return s, nil
	}
	s.spool, err = f.spooled(ctx, s.name)
	if err != nil {
		return nil, err
	}
	if info, err = s.spool.Stat(); err != nil {
		return nil, cannotRead(name, err)
	}
	s.size = info.Size()
	return s, nil
}

// spooled keeps the bytes of a pipe.
func (f *Finder) spooled(ctx context.Context, name string) (*os.File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if have := f.spools[name]; have != nil {
		return have, nil
	}
	in := os.Stdin
	if name != "/dev/stdin" {
		var err error
		if in, err = os.Open(name); err != nil {
			return nil, cannotRead(name, err)
		}
		defer in.Close() // it was read only
	}
	out, err := os.CreateTemp(f.tempDir, "rsql-input-*")
	if err != nil {
		return nil, plan.Errorf(plan.CodeData, "%s has no room in the folder for temporary files", name).WithCause(err)
	}
	_ = os.Remove(out.Name()) // the open file remains
	if _, err := io.Copy(out, &interruptible{ctx: ctx, in: in}); err != nil {
		_ = out.Close() // it has no name and is gone
		return nil, cannotRead(name, err)
	}
	f.spools[name] = out
	return out, nil
}

// interruptible ends a copy with its context.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

func (r *interruptible) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(p)
}

func cannotRead(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return plan.Errorf(plan.CodeName, "there is no file %s", name).
			WithHint("paths are relative to the working directory; a table or key pattern is written in double quotes")
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return plan.Errorf(plan.CodeData, "the file %s cannot be read", name).WithCause(err)
}

// readerAt gives random access to the bytes as they lie on disk.
func (s *source) readerAt() (*io.SectionReader, io.Closer, error) {
	if s.spool != nil {
		return io.NewSectionReader(s.spool, 0, s.size), io.NopCloser(nil), nil
	}
	f, err := os.Open(s.name)
	if err != nil {
		return nil, nil, cannotRead(s.name, err)
	}
	return io.NewSectionReader(f, 0, s.size), f, nil
}

// stream is a file being read from its beginning, without its compression and its byte order mark.
type stream struct {
	io.Reader
	closers []io.Closer
	read    atomic.Int64 // bytes of the file as it lies on disk
}

func (s *source) open() (*stream, error) {
	raw, closer, err := s.readerAt()
	if err != nil {
		return nil, err
	}
	out := &stream{closers: []io.Closer{closer}}
	var in io.Reader = &counted{in: raw, n: &out.read}
	switch s.compression {
	case "gzip":
		z, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<16))
		if err != nil {
			_ = out.Close() // the first error tells
			return nil, s.damaged(err)
		}
		in, out.closers = z, append(out.closers, z)
	case "zstd":
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1))
		if err != nil {
			_ = out.Close() // the first error tells
			return nil, s.damaged(err)
		}
		in, out.closers = z, append(out.closers, z.IOReadCloser())
	}
	buffered := bufio.NewReaderSize(in, 1<<16)
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3) // they have been peeked at
	}
	out.Reader = buffered
	return out, nil
}

// packed reports whether the bytes are compressed as a whole, and do not only lie in a file whose name says how its parts are.
func (s *source) packed() (bool, error) {
	if s.compression == "none" {
		return false, nil
	}
	in, closer, err := s.readerAt()
	if err != nil {
		return false, err
	}
	defer closer.Close() // it was read only
	head := make([]byte, 4)
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, cannotRead(s.name, err)
	}
	return bytes.HasPrefix(head[:n], gzipMagic) || bytes.HasPrefix(head[:n], zstdMagic), nil
}

func (s *source) damaged(err error) error {
	return plan.Errorf(plan.CodeData, "the file %s cannot be read as %s", s.name, s.compression).WithCause(err)
}

// Close closes the file.
func (s *stream) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i].Close())
	}
	s.closers = nil
	return errors.Join(errs...)
}

type counted struct {
	in io.Reader
	n  *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n.Add(int64(n))
	return n, err
}
