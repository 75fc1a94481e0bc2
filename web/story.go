package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"hotline/call"
)

// story is the timeline of a call with names beside ids: of the skills that it asked for
// in its queue (needs_named), and of who moved, gave away or withdrew it (by_named).
func (n names) story(rows []TimelineRow) []TimelineRow {
	out := append([]TimelineRow{}, rows...)
	for i, r := range out {
		if !bytes.Contains(r.Data, []byte(`"needs"`)) && !bytes.Contains(r.Data, []byte(`"by"`)) {
			continue
		}
		var data map[string]string
		if json.Unmarshal(r.Data, &data) != nil { // it is shown as it is
			continue
		}
		if needs := data["needs"]; needs != "" {
			data["needs_named"] = n.skills(needs)
		}
		if id, err := strconv.ParseUint(data["by"], 10, 64); err == nil { // else a side: customer, operator, system
			data["by_named"] = n.operator(call.OperatorID(id))
		}
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
