//go:build !linux

package main

// lowerPriority is for Linux.
func lowerPriority() {}
