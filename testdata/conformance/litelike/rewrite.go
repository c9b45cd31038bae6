package litelike

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

var (
	create   = regexp.MustCompile(`(?is)^\s*create table\s+(if not exists\s+)?"?(\w+)"?\s*\((.*)\)\s*;?\s*$`)
	drop     = regexp.MustCompile(`(?i)^\s*drop table\s+(?:if exists\s+)?"?(\w+)"?`)
	insert   = regexp.MustCompile(`(?is)^\s*insert into\s+"?(\w+)"?\s*\((.*?)\)\s*values\s*(\(.*\))(.*)$`)
	column   = regexp.MustCompile(`"?\w+"?`)
	promises = regexp.MustCompile(`(?i)\s+(primary key|not null|unique|null|default\s+\S+)`)
	together = regexp.MustCompile(`(?i),\s*primary key\s*\(([^)]*)\)`)
	index    = regexp.MustCompile(`(?i)^\s*(create(\s+unique)?|drop) index\s`)
	timed    = regexp.MustCompile(`(?i)default (now\(\)|current_timestamp)`)
)

// table is what SQLite would know of a table.
type table struct {
	// rows is the table that holds the rows: the table itself, or that behind its view.
	rows string
	// timed is the column that gets the time where an INSERT leaves it out; empty for none.
	timed string
}

// tables are those that were created, by their names.
var tables sync.Map

// rewrite makes a statement for SQLite one of rsql.
func rewrite(text string) string {
	if m := create.FindStringSubmatch(text); m != nil {
		return createTable(m[1], m[2], m[3])
	}
	if m := drop.FindStringSubmatch(text); m != nil {
		return dropTable(m[1], text)
	}
	if m := insert.FindStringSubmatch(text); m != nil {
		return insertRows(text, m[1], m[2], m[3], m[4])
	}
	if index.MatchString(text) {
		return "SELECT 'nothing to do'"
	}
	return text
}

// createTable makes CREATE TABLE of its parts: IF NOT EXISTS or nothing, a name, and what the parentheses hold.
func createTable(unless, name, declared string) string {
	t, key := table{rows: name}, ""
	if m := together.FindStringSubmatch(declared); m != nil {
		declared = strings.Replace(declared, m[0], "", 1)
		key = placeholders(m[1])
	}
	columns := strings.Split(declared, ",")
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = column.FindString(c)
		if strings.Contains(strings.ToLower(c), "primary key") {
			key = placeholders(names[i])
		}
		if timed.MatchString(c) {
			t.timed = names[i]
		}
		columns[i] = promises.ReplaceAllString(c, "")
	}
	declared = strings.Join(columns, ",")
	if key != "" {
		tables.Store(name, t)
		return fmt.Sprintf("CREATE TABLE %s%s (%s) WITH (key = 'suite:%s%s', empty_rows = '_')", unless, name, declared, name, key)
	}
	t.rows += "_rows"
	tables.Store(name, t)
	return fmt.Sprintf("CREATE TABLE %s (rowid TEXT, %s) WITH (key = 'suite:%s:{rowid}'); CREATE VIEW %s AS SELECT %s FROM %s",
		t.rows, declared, name, name, strings.Join(names, ", "), t.rows)
}

// placeholders is the part of a key for a list of columns.
func placeholders(columns string) string {
	var b strings.Builder
	for _, c := range strings.Split(columns, ",") {
		fmt.Fprintf(&b, ":{%s}", strings.Trim(c, "\" "))
	}
	return b.String()
}

func dropTable(name, text string) string {
	known, ok := tables.LoadAndDelete(name)
	if !ok {
		return text
	}
	t := known.(table)
	removal := fmt.Sprintf("TRUNCATE TABLE %s; DROP TABLE %s", t.rows, t.rows)
	if t.rows != name {
		removal = fmt.Sprintf("DROP VIEW %s; %s", name, removal)
	}
	return removal
}

func insertRows(text, name, columns, rows, end string) string {
	known, ok := tables.Load(name)
	if !ok {
		return text
	}
	t, added := known.(table), ""
	if t.rows != name {
		columns, added = columns+", rowid", ", uuid()"
	}
	if t.timed != "" && !strings.Contains(columns, t.timed) {
		columns, added = columns+", "+t.timed, added+", now()"
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s%s", t.rows, columns, widen(rows, added), end)
}

// widen adds a text to the end of each of the rows of VALUES.
func widen(rows, added string) string {
	var b strings.Builder
	depth := 0
	for _, r := range rows {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				b.WriteString(added)
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}
