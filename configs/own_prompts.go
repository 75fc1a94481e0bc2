package configs

import (
	"regexp"
	"slices"
)

// OwnPrompt is a prompt of this installation: one that is not shipped, or a
// shipped one in other words. Its sound is imported (hotline prompts import).
type OwnPrompt struct {
	ID string `yaml:"id"`
	RU string `yaml:"ru"`
	EN string `yaml:"en"`
}

// Text is the wording in a language, "" where it has none.
func (p OwnPrompt) Text(lang string) string {
	if lang == "en" {
		return p.EN
	}
	return p.RU
}

// promptsFile is prompts.yaml.
type promptsFile struct {
	Prompts []OwnPrompt `yaml:"prompts"`
}

var promptID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func (c Centre) checkPrompts() error {
	var bad mistakes
	for i, p := range c.Prompts {
		switch {
		case !promptID.MatchString(p.ID):
			bad.add("prompts[%d].id: small Latin letters, digits and _ expected, got %q", i, p.ID)
		case slices.ContainsFunc(c.Prompts[:i], func(o OwnPrompt) bool { return o.ID == p.ID }):
			bad.add("prompts[%d].id: %q is there already", i, p.ID)
		case p.RU == "" && p.EN == "":
			bad.add("prompts[%d]: a text expected in ru or en", i)
		}
	}
	return bad.err()
}

// PromptText is the wording of a sound in this centre, by its key "ru/greeting":
// the centre's own, else the shipped one; false where nobody says what it is.
func (c Centre) PromptText(key string) (string, bool) {
	if len(key) < 4 || key[2] != '/' {
		return "", false
	}
	lang, id := key[:2], key[3:]
	for _, p := range c.Prompts {
		if text := p.Text(lang); p.ID == id && text != "" {
			return text, true
		}
	}
	texts, ok := Prompts()[lang]
	if !ok {
		return "", false
	}
	return texts.Text(id)
}
