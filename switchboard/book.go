package switchboard

import (
	"errors"
	"fmt"

	"hotline/ivr"
)

// buildBook reads the menus of the settings; every mistake is told at once.
func buildBook(s Settings) (*ivr.Book, error) {
	flows, err := parseFlows(s.Flows)
	if err != nil {
		return nil, err
	}
	return ivr.NewBook(s.IVR, string(s.Fallback), s.Calendars, flows...), nil
}

func parseFlows(sources []FlowSource) (flows []*ivr.Flow, err error) {
	var errs []error
	for _, src := range sources {
		f, problems := ivr.Parse(src.Name, []byte(src.YAML))
		for _, p := range problems {
			errs = append(errs, fmt.Errorf("%s:%d: %s, %s", p.File, p.Line, p.What, p.Cure))
		}
		if f != nil {
			flows = append(flows, f)
		}
	}
	return flows, errors.Join(errs...)
}

// adopt makes settings active. Calls go on in the menu they are in, so its text
// is kept as long as one needs it.
func (c *Core) adopt(s Settings, book *ivr.Book) {
	for _, src := range c.settings.Flows {
		if f, ok := c.book.Flow(src.Name); ok {
			c.older[f.Name+"@"+f.Version] = src
		}
	}
	used := c.menusInUse()
	for key := range c.older {
		if !used[key] {
			delete(c.older, key)
		}
	}
	book.Succeeds(c.book)
	c.settings, c.book, c.looked = s, book, hoursLook{}
}

// menusInUse names the flows and versions that callers are in; who walks through a
// draft is in menus of its own.
func (c *Core) menusInUse() map[string]bool {
	used := map[string]bool{}
	for _, l := range c.calls {
		if l.Session == nil || l.Draft != "" {
			continue
		}
		used[l.Session.Ref()] = true
		for _, places := range [][]ivr.Place{l.Session.Menus, l.Session.Stack} {
			for _, p := range places {
				used[p.Flow+"@"+p.Version] = true
			}
		}
	}
	return used
}

// olderMenus are the texts that a snapshot needs beside the settings.
func (c *Core) olderMenus() (out []FlowSource) {
	used := c.menusInUse()
	for _, key := range sortedKeys(c.older) {
		f, ok := c.book.Flow(c.older[key].Name)
		if used[key] && (!ok || f.Name+"@"+f.Version != key) {
			out = append(out, c.older[key])
		}
	}
	return out
}

// restoreBook builds the menus of a snapshot, older versions behind the present ones.
func (c *Core) restoreBook(s snapshot) error {
	older, err := parseFlows(s.Older)
	if err != nil {
		return err
	}
	for i, f := range older {
		c.older[f.Name+"@"+f.Version] = s.Older[i]
		book := ivr.NewBook(s.Settings.IVR, "", nil, f)
		book.Succeeds(c.book)
		c.book = book
	}
	book, err := buildBook(s.Settings)
	if err != nil {
		return err
	}
	book.Succeeds(c.book)
	c.settings, c.book = s.Settings, book
	return nil
}
