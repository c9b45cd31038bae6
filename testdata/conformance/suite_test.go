package conformance_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// edit is a text of a suite's file and what stands in its place. The text must be there.
type edit struct{ file, old, new string }

// suite is the tests of a module as its authors wrote them, with some edits.
type suite struct {
	module string
	edits  []edit
	// without are files that are left out.
	without []string
	// skip names tests that are left out.
	skip []string
	env  []string
	// least is how many tests pass at least, so that a suite that runs nothing is seen.
	least int
}

// run runs the tests of a suite in a process of its own, on a copy of the module with the files edited.
func (s suite) run(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", s.module).Output()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(strings.TrimSpace(string(out)))))
	for _, e := range s.edits {
		name := filepath.Join(dir, e.file)
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Contains(t, string(b), e.old, e.file)
		require.NoError(t, os.WriteFile(name, bytes.ReplaceAll(b, []byte(e.old), []byte(e.new)), 0o600))
	}
	for _, f := range s.without {
		require.NoError(t, os.Remove(filepath.Join(dir, f)))
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-tags=integration", "-vet=off", "-v",
		"-skip", "^("+strings.Join(s.skip, "|")+")$", "-modfile", modFile(t, s.module, dir), s.module)
	cmd.Env = append(os.Environ(), s.env...)
	out, err = cmd.CombinedOutput()
	assert.NoError(t, err, "%s", out)
	assert.GreaterOrEqual(t, strings.Count(string(out), "\n--- PASS: "), s.least, "%s", out)
}

// modFile is this module's go.mod with the copy in the place of a module that it requires.
func modFile(t *testing.T, module, dir string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "go.mod")
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	mod = fmt.Appendf(mod, "\nreplace %s => %s\n", module, dir)
	require.NoError(t, os.WriteFile(file, mod, 0o600))
	sum, err := os.ReadFile("go.sum")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(strings.TrimSuffix(file, ".mod")+".sum", sum, 0o600))
	return file
}

const drivers = "_ \"github.com/go-sql-driver/mysql\"\n\t_ \"github.com/lib/pq\"\n\t_ \"github.com/mattn/go-sqlite3\"\n"

// The tests of sqlx run as they are, over SQLite's part of them, but for what they roll back, and for a -- without a space.
func TestSuiteOfSqlx(t *testing.T) {
	const (
		litelike = "_ \"rsql/testdata/conformance/litelike\"\n"
		rollback = "tx.Rollback()"
		removed  = `db.MustExec("DELETE FROM person_rows WHERE email = 'sluatua@ab.co.nz'")`
	)
	suite{
		module: "github.com/jmoiron/sqlx",
		edits: []edit{
			{"sqlx_test.go", drivers, litelike}, {"sqlx_context_test.go", drivers, litelike},
			{"named_test.go", rollback, removed}, {"named_context_test.go", rollback, removed},
			{"named_test.go", ";--`", ";-- `"},
		},
		env:   []string{"SQLX_POSTGRES_DSN=skip", "SQLX_MYSQL_DSN=skip", "SQLX_SQLITE_DSN=" + redistest.Start(t).URL},
		least: 40,
	}.run(t)
}

// The tests of gorp write, change and remove rows of structs in a dialect of their own.
func TestSuiteOfGorp(t *testing.T) {
	suite{
		module: "github.com/go-gorp/gorp/v3",
		edits: []edit{
			{"gorp_test.go", drivers, "\"rsql/testdata/conformance/gorpdialect\"\n\t_ \"rsql/testdata/conformance/litelike\"\n"},
			{"gorp_test.go", "gorp.SqliteDialect{}", "gorpdialect.Dialect{}"},
		},
		without: []string{"db_test.go", "transaction_test.go"},
		skip: []string{
			"TestSetUniqueTogether", "TestSetUniqueTogetherIdempotent", "TestColumnProps", // no table has a UNIQUE, and no text a longest length
			"TestSavepoint", "TestPrepare", // nothing is rolled back
			"TestOverrideVersionCol", "TestNullValues", "TestSingleColumnKeyDbReturnsZeroRowsUpdatedOnPKChange", // no UPDATE sets a column of the key
			"TestTransactionExecNamed", // an INSERT says the row's key
		},
		env:   []string{"GORP_TEST_DIALECT=sqlite", "GORP_TEST_DSN=" + redistest.Start(t).URL},
		least: 30,
	}.run(t)
}
