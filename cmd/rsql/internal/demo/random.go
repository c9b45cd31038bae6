package demo

import (
	"fmt"
	"time"
)

func pick(g *generator, words []string) string { return words[g.random.IntN(len(words))] }

// skewed is a number below n of which small ones are more frequent.
func (g *generator) skewed(n int) int {
	f := g.random.Float64()
	return int(f * f * float64(n))
}

// maybe adds a field in so many of a hundred cases; elsewhere it is missing, which reads as NULL.
func (g *generator) maybe(fields []string, percent int, name, value string) []string {
	if g.random.IntN(100) < percent {
		return append(fields, name, value)
	}
	return fields
}

// choose picks a value as often as its weight says.
func choose[T any](g *generator, choices []weighted[T]) T {
	sum := 0
	for _, c := range choices {
		sum += c.weight
	}
	n := g.random.IntN(sum)
	for _, c := range choices {
		if n < c.weight {
			return c.value
		}
		n -= c.weight
	}
	panic("the weights changed meanwhile")
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// money writes cents as a decimal number.
func money(cents int) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}
