package keyset

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAddTellsNewFromKnown(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 300, 5000, 7000, 8000, 200_000} {
		s := New(7)
		s.Warm([]string{"key:1", "other"})
		for i := range n {
			require.True(t, s.Add("key:"+strconv.Itoa(i)), "%d of %d", i, n)
			if i%3 == 0 {
				require.False(t, s.Add("key:"+strconv.Itoa(i/2)))
			}
		}
		require.Equal(t, n, s.Len())
		for i := range n {
			require.False(t, s.Add("key:"+strconv.Itoa(i)))
		}
		require.Equal(t, n, s.Len())
		s.Close()
		s.Close()
		require.Zero(t, s.Len())
		require.Zero(t, s.Bytes())
		require.True(t, s.Add("again"))
		s.Close()
	}
}

func TestEmptyAndOddKeys(t *testing.T) {
	s := New(0)
	defer s.Close()
	for _, k := range []string{"", "\x00", "\x00\x00", "a", "a\x00"} {
		assert.True(t, s.Add(k))
		assert.False(t, s.Add(k))
	}
}

func TestSmallSetsAreSmall(t *testing.T) {
	s := New(1)
	defer s.Close()
	s.Warm([]string{"a"})
	assert.Zero(t, s.Bytes())
	for i := range 10 {
		s.Add(strconv.Itoa(i))
	}
	assert.LessOrEqual(t, s.Bytes(), 512)
}

// TestBytesPerKey holds the set to 24 bytes a key from 1,100,000 keys on, and its peak, while a segment is copied, too.
func TestBytesPerKey(t *testing.T) {
	s := New(3)
	defer s.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	buf := make([]byte, 0, 32)
	for i := range 2_500_000 {
		s.Add(string(strconv.AppendInt(append(buf[:0], "user:"...), int64(i), 10)))
		if i > 1_100_000 && i%1000 == 0 {
			peak := s.Bytes() + s.Bytes()/segments
			require.LessOrEqual(t, float64(peak)/float64(i), 24.0, "at %d keys", i)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(2<<20), "large tables lie outside the Go heap")
}

// BenchmarkAdd adds keys as a scan does, a page at a time.
func BenchmarkAdd(b *testing.B) {
	s := New(3)
	defer s.Close()
	var page [250]string
	for i := 0; i < b.N; {
		for j := range page {
			page[j] = "user:" + strconv.Itoa(i+j)
		}
		s.Warm(page[:])
		for _, key := range page {
			s.Add(key)
		}
		i += len(page)
	}
	b.ReportMetric(float64(s.Bytes())/float64(b.N), "bytes/key")
}
