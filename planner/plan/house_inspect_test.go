package plan_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// unfinished are marks of work that was left for later; context.TODO is none.
var unfinished = regexp.MustCompile(`(?:^|[\s/#*(])(TODO|FIXME)\b`)

// house is an inspection under way.
type house struct {
	root, module string
	packages     map[string]*housePackage
	faults       []string
}

// housePackage is what the inspection knows of a folder with Go files.
type housePackage struct{ product, comment, tests, leakCheck bool }

// inspectHouse gives the faults of the module at root, one a line, sorted.
func inspectHouse(root string) ([]string, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(string(mod), "\n")
	h := &house{root: root, module: strings.TrimPrefix(line, "module "), packages: map[string]*housePackage{}}
	if err := h.inspectRoot(); err != nil {
		return nil, err
	}
	if err := filepath.WalkDir(root, h.visit); err != nil {
		return nil, err
	}
	for dir, p := range h.packages {
		h.inspectPackage(dir, p)
	}
	slices.Sort(h.faults)
	return h.faults, nil
}

func (h *house) fault(format string, args ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

func (h *house) inspectRoot() error {
	entries, err := os.ReadDir(h.root)
	if err != nil {
		return err
	}
	ignore, err := os.ReadFile(filepath.Join(h.root, ".gitignore"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		allowed := rootFiles
		if e.IsDir() {
			allowed = rootFolders
		}
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) && !ignored(string(ignore), e.Name()) {
			h.fault("%s: nothing but %s and %s lies at the root", e.Name(), strings.Join(rootFiles, ", "), strings.Join(rootFolders, ", "))
		}
	}
	return nil
}

// ignored reports whether .gitignore names a file of the root, which git then never takes up.
func ignored(gitignore, name string) bool {
	for line := range strings.Lines(gitignore) {
		if ok, err := path.Match(strings.Trim(line, "/\n"), name); ok && err == nil {
			return true
		}
	}
	return false
}

// visit looks at one file of the tree; nested modules and test data are no part of the house.
func (h *house) visit(file string, e fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(h.root, file)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	switch {
	case e.IsDir() && (e.Name() == "testdata" || e.Name() == ".git"):
		return fs.SkipDir
	case e.IsDir():
		return nil
	case path.Ext(rel) == ".go":
		return h.inspectGo(rel)
	case path.Ext(rel) == ".md", path.Ext(rel) == ".yml", strings.HasPrefix(rel, ".ci/"), rel == "Makefile":
		return h.inspectText(rel)
	}
	return nil
}

func (h *house) inspectText(rel string) error {
	text, err := os.ReadFile(filepath.Join(h.root, rel))
	for i, line := range strings.Split(string(text), "\n") {
		h.inspectMark(rel, i+1, line)
	}
	return err
}

func (h *house) inspectMark(rel string, line int, text string) {
	if mark := unfinished.FindStringSubmatch(text); mark != nil {
		h.fault("%s:%d: %s: finish it, or write an issue", rel, line, mark[1])
	}
}

func (h *house) inspectGo(rel string) error {
	text, err := os.ReadFile(filepath.Join(h.root, rel))
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, rel, text, parser.ParseComments)
	if err != nil {
		h.fault("%v", err)
		return nil
	}
	if neverBuilt(file) {
		return nil
	}
	dir, test := path.Dir(rel), strings.HasSuffix(rel, "_test.go")
	p := h.packages[dir]
	if p == nil {
		p = &housePackage{}
		h.packages[dir] = p
	}
	if test {
		p.tests = true
	} else {
		p.product = true
		p.comment = p.comment || file.Doc != nil
		if n := bytes.Count(text, []byte("\n")); n > maxLines {
			h.fault("%s: %d lines, which is more than %d: split it", rel, n, maxLines)
		}
	}
	for _, spec := range file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		p.leakCheck = p.leakCheck || test && target == "go.uber.org/goleak"
		if !h.mayImport(dir, target, test) {
			h.fault("%s:%d: %s may not import %s", rel, fset.Position(spec.Pos()).Line, room(dir), h.inside(target))
		}
	}
	h.inspectComments(rel, fset, file)
	return nil
}

func (h *house) inspectComments(rel string, fset *token.FileSet, file *ast.File) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			for i, line := range strings.Split(c.Text, "\n") {
				h.inspectMark(rel, fset.Position(c.Pos()).Line+i, line)
			}
		}
	}
}

// neverBuilt reports whether a file only lists tools for go.mod.
func neverBuilt(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if x, err := constraint.Parse(c.Text); err == nil && c.Pos() < file.Package && x.String() == "tools" {
				return true
			}
		}
	}
	return false
}

// room is the package that a folder belongs to: itself, or the one whose internal/ it lies under.
func room(dir string) string {
	owner, _, _ := strings.Cut(dir, "/internal/")
	return owner
}

// inside shortens the import path of one of our packages to its room, and leaves others as they are.
func (h *house) inside(target string) string {
	if dir, ok := strings.CutPrefix(target, h.module+"/"); ok {
		return room(dir)
	}
	return target
}

func (h *house) mayImport(dir, target string, test bool) bool {
	from, to := room(dir), h.inside(target)
	if to != target {
		return from == to || slices.Contains(arrows[from], to) || test && to == testServers
	}
	for _, o := range outside {
		if below(target, o.library) {
			return slices.Contains(o.rooms, from) || o.tests && test
		}
	}
	host, _, _ := strings.Cut(target, "/")
	standard := !strings.Contains(host, ".")
	if from != vocabulary || test || standard {
		return true
	}
	return slices.ContainsFunc(vocabularyLibraries, func(library string) bool { return below(target, library) })
}

// below reports whether an import path is a library or one of its packages.
func below(target, library string) bool {
	return target == library || strings.HasPrefix(target, library+"/")
}

func (h *house) inspectPackage(dir string, p *housePackage) {
	if _, ok := arrows[room(dir)]; !ok {
		h.fault("%s: no such package in the picture: put it under the internal/ of the package that owns it", dir)
	}
	if p.product && !p.comment {
		h.fault("%s: no package comment", dir)
	}
	if p.tests && !p.leakCheck {
		h.fault("%s: tests without go.uber.org/goleak: call goleak.VerifyTestMain in TestMain", dir)
	}
}
