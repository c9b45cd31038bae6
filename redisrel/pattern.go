package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

// Pattern is a raw glob over keys, as in FROM "user:*". It has no placeholders. Its language is that of Redis' MATCH: `*`,
// `?`, `[a-z]`, `[^a]`, and `\` before a character that is meant literally.
type Pattern struct {
	glob   string
	prefix string
	own    bool
}

// ParsePattern takes a glob; only the empty one is an error.
func ParsePattern(glob string) (*Pattern, error) {
	if glob == "" {
		return nil, plan.Errorf(plan.CodeName, "a key pattern cannot be empty").WithHint(`"*" is every key`)
	}
	p := &Pattern{glob: glob, prefix: globPrefix(glob)}
	p.own = strings.HasPrefix(p.prefix, ownPrefix)
	return p, nil
}

// IsPattern reports whether a name is a glob rather than the name of a table.
func IsPattern(name string) bool { return strings.ContainsAny(name, `*?[\`) }

// String is the glob.
func (p *Pattern) String() string { return p.glob }

// Placeholders is empty.
func (p *Pattern) Placeholders() []string { return nil }

// Prefix is the literal text before the first character that is not meant literally.
func (p *Pattern) Prefix() string { return p.prefix }

// Glob is the pattern itself; it has no parts to bind.
func (p *Pattern) Glob([]Bound) string { return p.glob }

// Match reports whether the glob matches key and key is not one of rsql's own, unless the glob asks for those.
func (p *Pattern) Match(key string, _ []string) bool {
	if !p.own && strings.HasPrefix(key, ownPrefix) {
		return false
	}
	return globMatch(p.glob, key)
}
