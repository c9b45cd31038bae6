package redisrel

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

func TestPagesShrinkAndGrow(t *testing.T) {
	var p pageSize
	const most, prompt = 160, time.Millisecond
	took := func(n int, d time.Duration) int {
		for range n {
			p.took(d, most)
		}
		return p.now(most)
	}
	assert.Equal(t, most, took(100, prompt))
	late := lateFactor*prompt + lateTime + time.Millisecond
	assert.Equal(t, most, took(1, late), "one is none")
	assert.Equal(t, most, took(1, prompt))
	assert.Equal(t, most/2, took(2, late))
	assert.Equal(t, most/8, took(4, late))
	assert.Equal(t, smallestPage, took(100, late), "and no less")
	assert.Equal(t, smallestPage+most/8, took(promptPages, prompt))
	assert.Equal(t, most, took(8*promptPages, prompt))
	assert.Zero(t, p.limit.Load())
	assert.Equal(t, most, took(10, 3*prompt+lateTime), "as before, by and large")
	assert.Equal(t, most, took(8*fastestGrows, late), "a server that is farther away for good is not late")
	p.fixed = true
	assert.Equal(t, most, took(100, time.Minute))
	p = pageSize{}
	p.took(prompt, 4)
	p.took(late, 4)
	p.took(late, 4)
	assert.Equal(t, 4, p.now(4), "pages that are small anyway stay so")
}

// TestScansOfASlowServerAskForLess has each command take a millisecond more for a time.
func TestScansOfASlowServerAskForLess(t *testing.T) {
	srv, proxy, _ := faulty(t, 2000)
	var mu sync.Mutex
	var counts []int
	slow := func(on bool) {
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == "SCAN" {
				n, err := strconv.Atoi(c.Args[len(c.Args)-1])
				assert.NoError(t, err)
				mu.Lock()
				counts = append(counts, n)
				mu.Unlock()
			}
			if on && c.Name == "HMGET" {
				return redistest.Fault{Delay: time.Millisecond}
			}
			return redistest.Fault{}
		})
	}
	scan := func() (least int) {
		counts = nil
		lines, _, err := faultScan(t, false).run(t, srv)
		require.NoError(t, err)
		require.Equal(t, users(2000, rowsOf), lines)
		least = counts[0]
		for _, n := range counts {
			least = min(least, n)
		}
		return least
	}
	slow(false)
	scan()
	slow(true)
	require.Eventually(t, func() bool { return scan() <= srv.pageKeys/4 }, time.Minute, time.Millisecond)
	slow(false)
	require.Eventually(t, func() bool { return scan() == srv.pageKeys }, time.Minute, time.Millisecond)
}
