package machine

import (
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const mebi = 1 << 20

func TestMemory(t *testing.T) {
	meminfo := "MemTotal:        4096 kB\nMemFree:          100 kB\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"nothing is known", nil, 0},
		{"a machine", map[string]string{"proc/meminfo": meminfo}, 4 * mebi},
		{"no limit", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n"}, 4 * mebi},
		{"a limit", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "1048576\n"}, mebi},
		{"a limit above", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/memory.max": "2097152\n",
			"sys/fs/cgroup/a/b/memory.max": "3145728\n"}, 2 * mebi},
		{"a limit that says nothing", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "9223372036854771712\n"}, 4 * mebi},
		{"the first version", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "5:cpu,memory:/x\n2:cpuset:/y\n",
			"sys/fs/cgroup/memory/x/memory.limit_in_bytes": "1048576\n"}, mebi},
		{"in a container", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "5:memory:/docker/0123\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "1048576\n"}, mebi},
		{"without the machine's", map[string]string{"proc/self/cgroup": "0::/\nnonsense\n", "sys/fs/cgroup/memory.max": "1048576\n"}, mebi},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{}
			for name, text := range test.files {
				root[name] = &fstest.MapFile{Data: []byte(text)}
			}
			assert.Equal(t, test.want, memory(root))
		})
	}
}

func TestThisMachine(t *testing.T) {
	if runtime.GOOS == "linux" {
		assert.Greater(t, Memory(), int64(64*mebi))
	}
}
