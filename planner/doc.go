// Package planner turns statements into plans: it parses, binds names and types against a catalog, and optimises. It is
// the only door that frame uses; the rooms behind it are parse (text to syntax), bind (syntax to a typed plan) and opt
// (plan to a better plan).
//
// A plan may hold parameters. It is made once and run often: plan.BindParams puts the values in.
package planner
