package main

import (
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// wordsByPackage is the call of the package bash-completion in the script that cobra makes.
const wordsByPackage = `    _get_comp_words_by_ref "$@" cur prev words cword
`

// wordsByOwn takes its place: bash splits words at = and :, and this puts them together again where there is no such package.
const wordsByOwn = `    if declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
        _get_comp_words_by_ref "$@" cur prev words cword
    else
        __rsql_words
    fi
}

# Sets cur, words and cword as the bash-completion package does, which need not be there.
__rsql_words()
{
    local rest=$COMP_LINE at=0 gap word i last
    cur='' words=() cword=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        word=${COMP_WORDS[i]}
        gap=${rest%%[![:space:]]*}
        if ((i == 0)) || [[ -n $gap || $word != [=:]* && ${COMP_WORDS[i-1]} != *[=:] ]]; then
            words+=("")
        fi
        last=$((${#words[@]} - 1))
        at=$((at + ${#gap}))
        if ((i == COMP_CWORD)); then
            cword=$last
            ((COMP_POINT < at)) || cur=${words[last]}${word:0:COMP_POINT-at}
        fi
        words[last]+=$word
        rest=${rest:${#gap}+${#word}}
        at=$((at + ${#word}))
    done
`

// withoutPackage has a completion script for bash work without the package bash-completion too.
func withoutPackage(script string) (string, error) {
	if !strings.Contains(script, wordsByPackage) {
		return "", errors.New("the completion script of bash does not call _get_comp_words_by_ref")
	}
	return strings.Replace(script, wordsByPackage, wordsByOwn, 1), nil
}

// completeBash has the command that writes the completion script for bash write one that needs no package.
func completeBash(root *cobra.Command, out io.Writer) {
	root.InitDefaultCompletionCmd("completion")
	if all, _, err := root.Find([]string{"completion"}); err == nil && all.Name() == "completion" {
		all.Args, all.RunE = cobra.ArbitraryArgs, completionOf
	}
	bash, _, err := root.Find([]string{"completion", "bash"})
	if err != nil || bash.Name() != "bash" {
		return
	}
	what, need, _ := strings.Cut(bash.Long, "\n\n")
	_, how, _ := strings.Cut(need, "\n\nTo load")
	bash.Long = what + "\n\nTo load" + how
	bash.RunE = func(cmd *cobra.Command, _ []string) error {
		plain, err := cmd.Flags().GetBool("no-descriptions")
		if err != nil {
			return err
		}
		var script strings.Builder
		if err := cmd.Root().GenBashCompletionV2(&script, !plain); err != nil {
			return err
		}
		text, err := withoutPackage(script.String())
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, text)
		return err
	}
}

// completionOf is the command without a shell that it knows.
func completionOf(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var shells []string
	for _, c := range cmd.Commands() {
		shells = append(shells, c.Name())
	}
	return usagef("there is no completion for %q", args[0]).withHint("the shells are %s", strings.Join(shells, ", "))
}
