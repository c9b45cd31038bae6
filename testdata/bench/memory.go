package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// memory is the peak memory of a process that runs the cold query, and of further keys.
func (b *bench) memory(ctx context.Context) error {
	binary, err := build()
	if err != nil {
		return err
	}
	first, err := b.peak(ctx, binary)
	if err != nil {
		return err
	}
	report("peak memory of the cold query", first/1e6, "MB", 150)
	if b.more == 0 {
		return nil
	}
	fmt.Printf("loading %d further hashes …\n", b.more)
	err = b.server.LoadHashes(ctx, b.more, func(i int) (string, []any) { return userRow(b.rows + i) })
	if err != nil {
		return err
	}
	second, err := b.peak(ctx, binary)
	if err != nil {
		return err
	}
	fmt.Printf("peak memory with %d further keys: %.1f MB\n", b.more, second/1e6)
	report("peak memory for each further key", (second-first)/float64(b.more), "B", 24)
	b.rows += b.more
	return nil
}

// peak is the largest resident set of a process that runs the cold query, in bytes.
func (b *bench) peak(ctx context.Context, binary string) (float64, error) {
	cmd := exec.CommandContext(ctx, binary, b.server.URL, "-c", coldQuery)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return 0, err
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, fmt.Errorf("this system does not tell a process's peak memory")
	}
	return float64(usage.Maxrss) * 1024, nil
}

// build makes the rsql binary in a temporary directory.
func build() (string, error) {
	dir := filepath.Join(os.TempDir(), "rsql-bench")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "rsql")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/rsql")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}
