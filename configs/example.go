package configs

import (
	_ "embed"
	"regexp"
	"strings"
)

// Example is hotline.yaml: every machine setting with its default and a sentence.
//
//go:embed hotline.yaml
var Example []byte

var (
	sampleLine = regexp.MustCompile(`(?m)^( *)#  (- |  )`)
	emptyList  = regexp.MustCompile(`(?m)^( *)(trunks|numbers|hosts): \[\]\n((?: *# .*\n)+ *#  - )`)
)

// fullExample is the example with the list items that it shows in comments put
// in, so that every setting there is can be seen by a program.
func fullExample() []byte {
	text := emptyList.ReplaceAllString(string(Example), "$1$2:\n$3")
	return []byte(sampleLine.ReplaceAllString(text, "$1  $2"))
}

// sentences finds what the example says about each setting: the comment lines
// right above it, or the one behind it.
func exampleSentences() map[string]string {
	out := map[string]string{}
	var path []string
	var indents []int
	var above []string
	for line := range strings.SplitSeq(string(fullExample()), "\n") {
		text := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(text, "#"); ok {
			above = append(above, strings.TrimSpace(rest))
			continue
		}
		name, behind, ok := settingLine(text)
		if !ok {
			above = nil
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " -"))
		for len(indents) > 0 && indents[len(indents)-1] >= indent {
			indents, path = indents[:len(indents)-1], path[:len(path)-1]
		}
		indents, path = append(indents, indent), append(path, name)
		sentence := strings.Join(above, " ")
		if behind != "" {
			sentence = behind
		}
		out[strings.Join(path, ".")], above = sentence, nil
	}
	return out
}

var keyLine = regexp.MustCompile(`^(?:- )?([a-z_0-9]+):(?:\s|$)(?:.*\s# (.*))?`)

func settingLine(text string) (name, behind string, ok bool) {
	m := keyLine.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}
