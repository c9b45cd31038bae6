package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

func TestWithoutSecrets(t *testing.T) {
	for text, want := range map[string]string{
		"ATTACH 'redis://:geheim@h:1/2' AS east":                           "ATTACH 'redis://:xxxxx@h:1/2' AS east",
		"attach database if not exists 'REDISS://u:geheim@h' as e":         "attach database if not exists 'rediss://u:xxxxx@h' as e",
		"ATTACH\n  'u:geheim@h:1' AS e; SELECT 'a@b'":                      "ATTACH\n  'xxxxx@h:1' AS e; SELECT 'a@b'",
		"ATTACH 'redis+sentinel://h/m?sentinel_password=geheim' AS e":      "ATTACH 'redis+sentinel://h/m' AS e",
		"ATTACH 'redis://:ge''heim@h' AS e":                                "ATTACH 'redis://:xxxxx@h' AS e",
		"ATTACH 'redis://:geheim@h AS e":                                   "ATTACH 'redis://xxxxx@h AS e",
		"ATACH 'redis://:geheim@h' AS e":                                   "ATACH 'redis://:xxxxx@h' AS e",
		"ATTACH 'redis://:geheim@h' AS a; ATTACH 'redis://:geheim@i' AS b": "ATTACH 'redis://:xxxxx@h' AS a; ATTACH 'redis://:xxxxx@i' AS b",
		"ATTACH 'redis://h:1/2' AS e":                                      "ATTACH 'redis://h:1/2' AS e",
		"SELECT 'https://h/?a=1', x FROM t":                                "SELECT 'https://h/?a=1', x FROM t",
		"SELECT x -- see http://h/?a=1":                                    "SELECT x -- see http://h/?a=1",
		"ATTACH '":                                                         "ATTACH '",
		"":                                                                 "",
	} {
		assert.Equal(t, want, WithoutSecrets(text), text)
		assert.NotContains(t, WithoutSecrets(text), "geheim")
	}
}

func TestErrorsAndEchoShowNoSecrets(t *testing.T) {
	text := "ATTACH 'redis://:geheim@h' AZ east"
	err := &Located{Err: at(strings.Index(text, "AZ"), ""), Source: Source{Text: text}}
	assert.Equal(t, "error: line 1, column 28: there is no table usres\n  ATTACH 'redis://:xxxxx@h' AZ east\n                            ^\n", told(err))
	err.Err = at(strings.Index(text, "heim"), "")
	assert.Contains(t, told(err), "\n  ATTACH 'redis://:xxxxx@h' AZ east\n          ^\n", "the caret stands where the URL begins")
	assert.NotContains(t, told(&frame.Error{Msg: "unexpected 'redis://:geheim@h'"}), "geheim")
	for _, json := range []bool{false, true} {
		var b strings.Builder
		(&Log{Out: &b, JSON: json}).Statement(text)
		assert.Contains(t, b.String(), "xxxxx")
		assert.NotContains(t, b.String(), "geheim")
	}
}
