package eval

// builder finds the kernel of a call, whose arguments have the types that its function takes.
type builder func(s *site) (kernel, error)

// kernels holds a builder for each scalar function of the registry, but for those that the compiler turns into nodes of
// their own: and, or, coalesce, ifnull, typeof.
var kernels = mergeKernels(
	compareKernels, arithmeticKernels, logicKernels, matchKernels,
	textKernels, textMakeKernels, textSearchKernels, bytesKernels,
	numericKernels, roundKernels, dateKernels, datePartKernels, conditionalKernels, jsonKernels,
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

// harmless are functions that no value makes fail.
var harmless = map[string]bool{
	"=": true, "<>": true, "<=>": true, "<": true, "<=": true, ">": true, ">=": true,
	"not": true, "is_null": true, "is_not_null": true, "is_true": true, "is_false": true,
	"length": true, "octet_length": true, "starts_with": true, "ends_with": true, "contains": true, "nullif": true,
	"year": true, "month": true, "day": true, "hour": true, "minute": true, "second": true, "sign": true, "trim": true,
	"now": true, "current_date": true, "left": true, "right": true, "substring": true, "greatest": true, "least": true,
}
