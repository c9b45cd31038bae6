package frame_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// apiFile has the exported names of the packages that docs/api.md covers, with their types.
const apiFile = "../testdata/api.txt"

// TestAPI fails when an exported name of the public packages goes, changes or comes. Adding one is fine: make rewrite, and read the
// difference. What docs/api.md says of the others holds.
func TestAPI(t *testing.T) {
	var b strings.Builder
	for _, dir := range []string{".", "sqldriver"} {
		writeAPI(t, &b, dir)
	}
	if *rewrite {
		require.NoError(t, os.WriteFile(apiFile, []byte(b.String()), 0o644))
		return
	}
	want, err := os.ReadFile(apiFile)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}

// TestEveryExportedNameIsDocumented holds each to a comment that begins with its name, or that of its group.
func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, dir := range []string{".", "sqldriver"} {
		pkg, _ := packageDoc(t, dir)
		for _, f := range pkg.Funcs {
			assert.NotEmpty(t, f.Doc, f.Name)
		}
		for _, v := range append(pkg.Consts, pkg.Vars...) {
			assert.NotEmpty(t, v.Doc, "%v", v.Names)
		}
		for _, typ := range pkg.Types {
			assert.True(t, typ.Doc != "" || len(typ.Decl.Specs) > 0 && typ.Decl.Specs[0].(*ast.TypeSpec).Doc != nil, typ.Name)
			for _, f := range append(typ.Funcs, typ.Methods...) {
				assert.NotEmpty(t, f.Doc, "%s.%s", typ.Name, f.Name)
			}
		}
	}
}

func packageDoc(t *testing.T, dir string) (*doc.Package, *token.FileSet) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, f)
	}
	pkg, err := doc.NewFromFiles(fset, files, "rsql/frame/"+dir)
	require.NoError(t, err)
	return pkg, fset
}

func writeAPI(t *testing.T, b *strings.Builder, dir string) {
	t.Helper()
	pkg, fset := packageDoc(t, dir)
	b.WriteString("package " + pkg.Name + "\n\n")
	decl := func(d ast.Decl) {
		var out bytes.Buffer
		require.NoError(t, (&printer.Config{Mode: printer.UseSpaces, Tabwidth: 4}).Fprint(&out, fset, bare(d)))
		b.WriteString(strings.TrimSpace(out.String()) + "\n")
	}
	for _, v := range append(pkg.Consts, pkg.Vars...) {
		decl(v.Decl)
	}
	for _, f := range pkg.Funcs {
		decl(f.Decl)
	}
	for _, typ := range pkg.Types {
		b.WriteString("\n")
		decl(typ.Decl)
		for _, v := range append(typ.Consts, typ.Vars...) {
			decl(v.Decl)
		}
		for _, f := range append(typ.Funcs, typ.Methods...) {
			decl(f.Decl)
		}
	}
	b.WriteString("\n")
}

// bare is a declaration without comments and bodies.
func bare(d ast.Decl) ast.Decl {
	ast.Inspect(d, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncDecl:
			x.Doc, x.Body = nil, nil
		case *ast.GenDecl:
			x.Doc = nil
		case *ast.TypeSpec:
			x.Doc, x.Comment = nil, nil
		case *ast.ValueSpec:
			x.Doc, x.Comment = nil, nil
		case *ast.Field:
			x.Doc, x.Comment = nil, nil
		}
		return true
	})
	return d
}
