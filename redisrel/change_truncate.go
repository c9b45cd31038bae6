package redisrel

import "rsql/planner/plan"

// verbTruncate removes all rows of a table.
const verbTruncate = "TRUNCATE"

// removesKeys reports whether a change removes keys with all their elements: TRUNCATE of lists, whose elements have no names to be removed by.
func (r *relation) removesKeys(spec plan.ChangeSpec) bool {
	return r.shape == listShape && spec.Verb == verbTruncate
}

// wholeKeys makes one request of those for the elements of a key, and none of those for elements of a key that is gone already.
// followers has for the place of a request those of the others that have its outcome.
func (c *changer) wholeKeys(todo []int, requests []*rowChange, outcomes []plan.Outcome) (first []int, keys []*rowChange, followers map[int][]int) {
	at := map[string]int{}
	followers = map[int][]int{}
	for i, n := range todo {
		key := requests[i].key
		if c.gone[key] {
			outcomes[n] = plan.Done
			c.report.Written += requests[i].rows
			continue
		}
		if have, ok := at[key]; ok {
			keys[have].rows += requests[i].rows
			followers[first[have]] = append(followers[first[have]], n)
			continue
		}
		at[key] = len(keys)
		first, keys = append(first, n), append(keys, requests[i])
	}
	return first, keys, followers
}

// sendWhole sends requests that remove keys.
func (c *changer) sendWhole(todo []int, requests []*rowChange, outcomes []plan.Outcome, send func([]int, []*rowChange) error) error {
	first, keys, followers := c.wholeKeys(todo, requests, outcomes)
	err := send(first, keys)
	for i, n := range first {
		switch outcomes[n] {
		case plan.Done:
			c.gone[keys[i].key] = true
		case plan.Lost:
			c.unanswered[keys[i].key] = true
		}
		for _, f := range followers[n] {
			outcomes[f] = outcomes[n]
		}
	}
	return err
}
