package eval

// builder finds the kernel of a call, whose arguments have the types that its function takes.
type builder func(s *site) (kernel, error)

// kernels holds a builder for each scalar function of the registry, but for those that the compiler turns into nodes of
// their own: and, or, coalesce, ifnull, typeof.
var kernels = mergeKernels(
	compareKernels, arithmeticKernels, logicKernels, matchKernels,
	textKernels, textMakeKernels, textChangeKernels, textSearchKernels, distanceKernels, printfKernels, regexpKernels,
	bytesKernels, hashKernels,
	numericKernels, mathKernels, bitKernels, roundKernels, dateKernels, datePartKernels, timeKernels, bucketKernels, zoneKernels, timeFormatKernels, conditionalKernels, pickKernels, jsonKernels, jsonMakeKernels, jsonEditKernels, chartKernels,
)

func mergeKernels(groups ...map[string]builder) map[string]builder {
	out := map[string]builder{}
	for _, g := range groups {
		for name, b := range g {
			out[name] = b
		}
	}
	return out
}

// always is the builder of a function that has one kernel.
func always(k kernel) builder { return func(*site) (kernel, error) { return k, nil } }

// byArity is the builder of a function whose kernel depends on the number of arguments, counted from least.
func byArity(least int, ks ...kernel) builder {
	return func(s *site) (kernel, error) { return ks[len(s.args)-least], nil }
}
