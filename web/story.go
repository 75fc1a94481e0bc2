package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// story is the timeline of a call with the names of skills that it asked for in its
// queue beside their ids: needs_named of a "queued" event.
func (n names) story(rows []TimelineRow) []TimelineRow {
	out := append([]TimelineRow{}, rows...)
	for i, r := range out {
		if !bytes.Contains(r.Data, []byte(`"needs"`)) {
			continue
		}
		var data map[string]string
		if json.Unmarshal(r.Data, &data) != nil { // it is shown as it is
			continue
		}
		data["needs_named"] = n.skills(data["needs"])
		if b, err := json.Marshal(data); err == nil {
			out[i].Data = b
		}
	}
	return out
}

// skills names what a call needs, "printers 3, laser 1" with ids.
func (n names) skills(needs string) string {
	list := strings.Split(needs, ", ")
	for i, need := range list {
		id, level, _ := strings.Cut(need, " ")
		if k := slices.IndexFunc(n.centre.Skills, func(s Named) bool { return s.ID == id }); k >= 0 {
			id = n.centre.Skills[k].Name
		}
		list[i] = strings.TrimSpace(id + " " + level)
	}
	return strings.Join(list, ", ")
}
