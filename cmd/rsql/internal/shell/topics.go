package shell

import (
	"embed"
	"io"
	"path"
	"strings"

	"rsql/frame"
)

// topicFiles are what .help says about more than one command: the first line is the heading.
//
//go:embed topics/*.txt
var topicFiles embed.FS

const topicFolder, topicEnding = "topics", ".txt"

// topics are the names of the topics.
func topics() []string {
	files, err := topicFiles.ReadDir(topicFolder)
	if err != nil {
		return nil // the program holds them
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(f.Name(), topicEnding)
	}
	return names
}

// topic is what a topic says; false where there is none of the name.
func topic(name string) (string, bool) {
	text, err := topicFiles.ReadFile(path.Join(topicFolder, strings.ToLower(name)+topicEnding))
	return string(text), err == nil
}

// function is how a function is called and what it does; false where there is none of the name.
func function(name string) (string, bool) {
	name = strings.ToLower(strings.TrimSuffix(name, "("))
	for _, f := range frame.Functions() {
		if f.Name == name {
			return f.Signature + "\n" + f.Doc + "\n", true
		}
	}
	return "", false
}

// helpFor writes help about a command, a function or a topic.
func helpFor(name string, out io.Writer) error {
	dotted := name
	if text, ok := topic(name); ok {
		_, err := io.WriteString(out, text)
		return err
	}
	if !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, `\`) {
		dotted = "." + name
	}
	c, err := find(dotted)
	if err == nil {
		text := strings.TrimSpace(strings.Join(c.names, " ")+" "+c.args) + "\n" + c.help + "\n"
		if c.more != "" {
			text += c.more + "\n"
		}
		_, err := io.WriteString(out, text)
		return err
	}
	if text, ok := function(name); ok {
		_, err := io.WriteString(out, text)
		return err
	}
	if dotted == name {
		return err
	}
	return noHelp(name)
}

// noHelp is the error of a name that is neither a command, nor a topic, nor a function.
func noHelp(name string) error {
	e := &frame.Error{Code: frame.CodeName, Msg: "there is no help on " + name, Hint: "there is on " + strings.Join(topics(), ", ") + ", and on commands and functions"}
	candidates := topics()
	for _, c := range commands() {
		for _, n := range c.names {
			candidates = append(candidates, strings.TrimLeft(n, `.\`))
		}
	}
	for _, f := range frame.Functions() {
		candidates = append(candidates, f.Name)
	}
	if near, ok := frame.Nearest(name, candidates); ok {
		e.Hint = "did you mean " + near + "?"
	}
	return e
}
