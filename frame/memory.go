package frame

import (
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"rsql/frame/internal/machine"
	"rsql/planner/plan"
)

// defaultShare is the part of the memory, in percent, that a statement may use where no limit is given.
const defaultShare = 60

// DefaultMemoryLimit is the limit of a session without [WithMemoryLimit]: 60 % of what the machine has, or the control group
// that limits the process. It is 0, no limit, where the system does not say.
func DefaultMemoryLimit() int64 { return share(defaultShare) }

func share(percent float64) int64 { return int64(float64(machine.Memory()) * percent / 100) }

// ParseMemoryLimit reads a limit for [WithMemoryLimit]: a size such as 512MB or 2GiB, a part of what the machine has such as
// 80%, or 0 for no limit.
func ParseMemoryLimit(text string) (int64, error) {
	if number, ok := strings.CutSuffix(text, "%"); ok {
		percent, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(percent > 0 && percent <= 100) {
			return 0, plan.Errorf(plan.CodeValue, "a part of the memory is from 1%% to 100%%, not %q", text)
		}
		if machine.Memory() == 0 {
			return 0, plan.Errorf(plan.CodeValue, "this system does not say how much memory there is").WithHint("give a size such as 512MB")
		}
		return share(percent), nil
	}
	n, err := humanize.ParseBytes(text)
	if err != nil || n > math.MaxInt64/2 {
		return 0, plan.Errorf(plan.CodeValue, "a limit of memory is a size such as 512MB or 2GiB, a part such as 80%%, or 0 for none, not %q", text)
	}
	return int64(n), nil
}
