package editing

import (
	"os"
	"path/filepath"
	"strings"
)

// mostFiles is how many files of a folder are offered.
const mostFiles = 200

// wantsFile reports whether a string at the place names a file.
func (p *place) wantsFile() bool {
	if isOp(p.back(1), "(") {
		name := strings.ToLower(p.back(2).Value)
		return strings.HasPrefix(name, "read_") || name == "parquet_scan"
	}
	return p.wantsTable() || word(p.back(1)) == "TO"
}

// Files lists the files and folders that a path goes on to. What stands in quotes ends with the quote.
func Files(path string) []Offer { return files(path, "") }

func files(path, quote string) []Offer {
	folder, begin := filepath.Split(path)
	where := folder
	if home, err := os.UserHomeDir(); err == nil && quote == "" {
		if rest, ok := strings.CutPrefix(where, "~/"); ok {
			where = filepath.Join(home, rest)
		}
	}
	if where == "" {
		where = "."
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil // there is nothing to offer
	}
	var out []Offer
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begin) || begin == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if len(out) == mostFiles {
			break
		}
		o := Offer{Text: quote + folder + name + quote, Kind: kindFiles}
		if info, err := os.Stat(filepath.Join(where, name)); err == nil && info.IsDir() {
			o.Text, o.Open = quote+folder+name+"/", true
		}
		out = append(out, o)
	}
	return out
}
