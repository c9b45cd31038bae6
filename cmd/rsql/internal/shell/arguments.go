package shell

import (
	"database/sql"

	"rsql/cmd/rsql/internal/chart"
	"rsql/cmd/rsql/internal/editing"
	"rsql/cmd/rsql/internal/render"
)

// argument is what an argument of a command is.
type argument uint8

const (
	takesNothing argument = iota
	takesCommand
	takesTable
	takesFormat
	takesSwitch
	takesParam
	takesSaved
	takesConnection
	takesChart
	// takesColumn is a column of the last result.
	takesColumn
	// takesFile is the path of a file.
	takesFile
	// takesSQL is SQL up to the end of the line.
	takesSQL
)

// offers are all values that an argument can have, where they can be listed.
func (a argument) offers(e *editor) []editing.Offer {
	var out []editing.Offer
	add := func(text, about string) { out = append(out, editing.Offer{Text: text, About: about}) }
	switch a {
	case takesCommand:
		for _, c := range commands() {
			for _, n := range c.names {
				add(n, c.help)
			}
		}
		for _, t := range topics() {
			add(t, "")
		}
	case takesTable:
		for _, t := range e.names.Tables("") {
			add(t.Name, t.Kind)
		}
	case takesFormat:
		for _, f := range render.Formats() {
			add(string(f), "")
		}
	case takesSwitch:
		add("on", "")
		add("off", "")
	case takesParam:
		for _, p := range e.params() {
			if named, ok := p.(sql.NamedArg); ok {
				add(named.Name, "")
			}
		}
	case takesChart:
		for _, k := range chart.Kinds() {
			add(string(k), "")
		}
	case takesColumn:
		for _, name := range e.lastColumns() {
			add(name, "")
		}
	case takesConnection:
		for _, name := range e.connections() {
			add(name, "")
		}
	case takesSaved:
		names, _ := savedNames() // there is then nothing to offer
		for _, n := range names {
			add(n, "")
		}
	}
	return out
}
