package main

import (
	"os"
	"strconv"
	"syscall"
)

// guestNice is the nice value of a process that gives way.
const guestNice = 10

// lowerPriority lets other processes go first on the processors that they share with this one. A lower priority is not raised. Each thread
// has its own on Linux, and new ones have that of the thread that makes them, which may happen meanwhile: it looks twice.
func lowerPriority() {
	for range 2 {
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return
		}
		for _, t := range threads {
			id, err := strconv.Atoi(t.Name())
			if err != nil {
				continue
			}
			const highest = 20 // the system call gives the distance from it
			if p, err := syscall.Getpriority(syscall.PRIO_PROCESS, id); err == nil && highest-p < guestNice {
				_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, guestNice) // it stays as it is where that is forbidden
			}
		}
	}
}
