package switchboard

import (
	"fmt"
	"strings"

	"hotline/call"
)

// story keeps the newest things that happened, as values: they are put into
// words only when a test fails.
type story struct {
	items []told
	at    int
}

type told struct {
	at   int64 // monotonic ms, 0 for a consequence
	what any
}

const storyLines = 160

func (s *story) add(t told) {
	if len(s.items) < storyLines {
		s.items = append(s.items, t)
		return
	}
	s.items[s.at] = t
	s.at = (s.at + 1) % storyLines
}

func (s *story) String() string {
	var b strings.Builder
	for i := range s.items {
		t := s.items[(s.at+i)%len(s.items)]
		switch v := t.what.(type) {
		case Happened:
			fmt.Fprintf(&b, "       * %s %s %v\n", v.Call, v.Kind, v.Data)
		case Configured:
			fmt.Fprintf(&b, "%d.%03d Configured version %d\n", (t.at-noon.Mono)/1000, (t.at-noon.Mono)%1000, v.Settings.Version)
		case call.Event:
			fmt.Fprintf(&b, "%d.%03d %T %+v\n", (t.at-noon.Mono)/1000, (t.at-noon.Mono)%1000, v, v)
		default:
			fmt.Fprintf(&b, "    -> %T %+v\n", v, v)
		}
	}
	return b.String()
}

func (h *house) must(ok bool, format string, args ...any) {
	if !ok {
		h.fail(fmt.Sprintf("invariant "+format, args...) + "\n" + h.story.String())
	}
}
