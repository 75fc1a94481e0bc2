package desk

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hotline/call"
)

// MaxNote is the longest note, bytes.
const MaxNote = 8000

// Note is what an operator wrote about one call; one per call and author. Line
// and organisation are the author's, so that line-2 notes stay internal
// (DOMAIN.md 15).
type Note struct {
	Call   call.ID         `json:"call"`
	Author call.OperatorID `json:"author"`
	Org    string          `json:"org,omitempty"`
	Line   int             `json:"line,omitempty"`
	At     int64           `json:"at"` // wall ms of the last change
	Text   string          `json:"text"`
}

// Validate refuses what cannot be kept as text.
func (n Note) Validate() error {
	switch {
	case len(n.Text) > MaxNote:
		return fmt.Errorf("note: at most %d bytes expected, got %d", MaxNote, len(n.Text))
	case !utf8.ValidString(n.Text) || strings.ContainsRune(n.Text, 0):
		return fmt.Errorf("note: valid UTF-8 without NUL expected")
	case n.Call == 0 || n.Author == 0:
		return fmt.Errorf("note: a call and an author expected")
	}
	return nil
}
