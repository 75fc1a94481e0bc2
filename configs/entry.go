package configs

import "hotline/ivr"

// Entry gives the hours that decide whether who calls one of our numbers finds
// somebody: those its menu asks first. False when it asks for none.
func (c Centre) Entry(called string) (ivr.Calendar, bool) {
	cal, routed := c.entries[called]
	if !routed {
		cal = c.entries[""]
	}
	return cal, cal.ID != ""
}

// findEntries looks through the routes; the first that answers a number counts.
func (c Centre) findEntries() map[string]ivr.Calendar {
	out := map[string]ivr.Calendar{}
	for _, r := range c.General.Routes {
		_, before := out[r.Called]
		if _, all := out[""]; before || all {
			continue
		}
		out[r.Called] = ivr.Calendar{}
		for _, f := range c.Flows {
			if f.Name != r.Flow {
				continue
			}
			flow, _ := ivr.Parse(f.Name, f.YAML) // a check has found no mistake
			for _, cal := range c.Calendars {
				if cal.ID == flow.Entry() {
					out[r.Called] = cal
				}
			}
		}
	}
	return out
}
