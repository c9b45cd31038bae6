package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOnThisMachine(t *testing.T) {
	for target, want := range map[string]bool{
		"redis://127.0.0.1:6379/0": true, "redis://:pw@localhost": true, "rediss://[::1]:7000": true, "unix:///run/redis.sock": true,
		"redis://10.0.0.7:6379": false, "redis://cache.example.com": false, "redis://%zz": false,
	} {
		assert.Equal(t, want, onThisMachine(target), target)
	}
}
