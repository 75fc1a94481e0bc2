package configs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// In tells the problem in a language: "ru", or English for any other. Messages are
// written in English where the mistake is found; their Russian stands in one
// table, found by the words between the values. What has none stays English.
func (p Problem) In(lang string) Problem {
	if lang != "ru" {
		return p
	}
	heads, message := []string{""}, p.What
	rest := []string{message}
	for { // the paths before the message: of settings, nodes and keys
		head, tail, ok := strings.Cut(message, ": ")
		if !ok || !heading.MatchString(head) {
			break
		}
		message = tail
		heads, rest = append(heads, heads[len(heads)-1]+inWords(head)+": "), append(rest, tail)
	}
	for i := len(rest) - 1; i >= 0; i-- {
		if text, ok := russian(rest[i]); ok {
			p.What = heads[i] + text
			break
		}
	}
	if text, ok := russian(p.Cure); ok {
		p.Cure = text
	}
	return p
}

// heading is what stands before a message: a setting, a node, a key.
var heading = regexp.MustCompile(`^(node "[^"]*"|(key )?[^\s:]+|what every menu says)$`)

// inWords translates the few paths that are words.
func inWords(path string) string {
	for english, russian := range map[string]string{"key ": "клавиша ", "node ": "узел ", "what every menu says": "общие фразы меню"} {
		if rest, ok := strings.CutPrefix(path, english); ok {
			return russian + quotes(rest)
		}
	}
	return path
}

// russian finds the Russian words of an English message.
func russian(text string) (string, bool) {
	for _, t := range templates() {
		if values := t.english.FindStringSubmatch(text); values != nil {
			return t.fill(values[1:]), true
		}
	}
	return "", false
}

// template is a message with places for values.
type template struct {
	english *regexp.Regexp
	russian string
	literal int // letters outside of the values: the more, the surer
}

func (t template) fill(values []string) string {
	out := t.russian
	for i, v := range values {
		n := strconv.Itoa(i + 1)
		out = strings.ReplaceAll(out, "{"+n+"}", quotes(v))
		out = strings.ReplaceAll(out, "{"+n+"k}", russianKinds[v])
	}
	return out
}

// quotes puts a quoted value into Russian quotes.
func quotes(v string) string {
	if len(v) > 1 && strings.HasPrefix(v, `"`) && strings.HasSuffix(v, `"`) {
		if s, err := strconv.Unquote(v); err == nil {
			return "«" + s + "»"
		}
	}
	if w, ok := russianWords[v]; ok {
		return w
	}
	return v
}

var templates = sync.OnceValue(func() []template {
	out := make([]template, 0, len(russianTexts))
	for _, pair := range russianTexts {
		parts := strings.Split(pair[0], "%")
		for i, p := range parts {
			parts[i] = regexp.QuoteMeta(p)
		}
		out = append(out, template{
			english: regexp.MustCompile(`(?s)^` + strings.Join(parts, "(.+?)") + `$`),
			russian: pair[1],
			literal: len(pair[0]) - strings.Count(pair[0], "%"),
		})
	}
	slices.SortStableFunc(out, func(a, b template) int { return b.literal - a.literal })
	return out
})
