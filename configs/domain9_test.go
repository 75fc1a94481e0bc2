package configs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/ivr"
)

// The numbers of DOMAIN.md 9, as a server has them that is started with the built-in
// settings, and as one has them whose files leave everything out.
func TestDomain9AsShipped(t *testing.T) {
	shipped, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	bare, problems := LoadCentre(bareCentre(t))
	require.Empty(t, problems)
	for name, c := range map[string]Centre{"shipped": shipped, "left out": bare} {
		m := c.General.Menu
		require.Equal(t, 7*time.Second, m.FirstDigit, "%s: first digit", name)
		require.Equal(t, 3*time.Second, m.BetweenDigits, "%s: between digits", name)
		require.Equal(t, 4*time.Second, m.GreetingMax, "%s: the greeting", name)
		require.Equal(t, Hold{}, c.General.Hold, "%s: prompts around a hold are off (DOMAIN 11)", name)
		require.Equal(t, 8*time.Second, m.QuestionWait, "%s: a question of the survey (DOMAIN 10)", name)
	}
}

// The shipped menus keep to the rules: two levels at most, the greeting with the
// notice alone cannot be interrupted, and nobody is let go by day.
func TestShippedMenusByTheRules(t *testing.T) {
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	for _, file := range c.Flows {
		f, bad := ivr.Parse(file.Name+".yaml", file.YAML)
		require.Empty(t, bad)
		for _, n := range f.Nodes {
			if n.Kind == ivr.KindPlay {
				require.Equal(t, n.Notice, !n.BargeIn, "%s.%s", f.Name, n.ID)
			}
			if n.Kind == ivr.KindMenu {
				require.LessOrEqual(t, len(n.Keys), 5, "%s.%s", f.Name, n.ID)
			}
		}
	}
}

// The Russian production calendar of 2026 as decreed: holidays, moved days off, days
// an hour shorter, and the working time it leaves.
func TestProductionCalendarOf2026(t *testing.T) {
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	office := c.Calendars[0]
	office.Saturday, office.Sunday = ivr.Hours{}, ivr.Hours{} // a five-day week
	at := func(day, clock string) ivr.DayState {
		when, err := time.Parse("2006-01-02 15:04", "2026-"+day+" "+clock)
		require.NoError(t, err)
		return office.At(when.Add(-3 * time.Hour).UnixMilli())
	}
	for _, day := range []string{
		"01-01", "01-02", "01-05", "01-06", "01-07", "01-08", "02-23", "05-01", "06-12", "11-04", // holidays on working days
		"01-09", "03-09", "05-11", "12-31", // moved days off
	} {
		require.Equal(t, ivr.Holiday, at(day, "12:00"), day)
	}
	for _, day := range []string{"04-30", "05-08", "06-11", "11-03"} { // an hour shorter
		require.Equal(t, ivr.Open, at(day, "19:59"), day)
		require.Equal(t, ivr.Closed, at(day, "20:00"), day)
	}
	for _, day := range []string{"01-12", "03-10", "05-12", "06-15", "11-05", "12-30"} { // back at work
		require.Equal(t, ivr.Open, at(day, "20:59"), day)
	}
	off, short := 0, 0
	for day := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		noon := day.Format("01-02")
		switch {
		case at(noon, "12:00") != ivr.Open:
			off++
		case at(noon, "20:30") != ivr.Open:
			short++
		}
	}
	require.Equal(t, []int{118, 4}, []int{off, short}, "118 days off, 247 worked, four of them shorter")
}

// Prompts are 10 s at most; those that are longer in the temporary voice, by the words
// of DOMAIN.md 10 and 11, are said only where any key cuts in.
func TestWhatIsLongIsCutShortByAKey(t *testing.T) {
	list, err := Manifest(Sounds())
	require.NoError(t, err)
	long := map[string]bool{}
	for _, s := range list {
		if s.Ms > 10_000 && s.Text != "" {
			long[s.Key[3:]] = true
		}
	}
	require.Equal(t, map[string]bool{"after_hours": true, "missed_return": true, "survey_s0": true, "survey_s0_recent": true}, long)
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	var flows []*ivr.Flow
	for _, file := range c.Flows {
		f, bad := ivr.Parse(file.Name+".yaml", file.YAML)
		require.Empty(t, bad)
		flows = append(flows, f)
	}
	book := ivr.NewBook(c.General.Menu, string(c.General.Fallback), c.Calendars, flows...)
	said := map[string]bool{}
	for _, f := range flows {
		for _, n := range f.Nodes {
			for _, ph := range n.Say {
				if !long[ph.Prompt] {
					continue
				}
				said[ph.Prompt] = true
				got, err := ivr.RunScenario(book, "flow "+f.Name+"\nnode "+n.ID+"\ncall\nkey 1\n", nil)
				require.NoError(t, err)
				require.Contains(t, got, "play ru/"+ph.Prompt+"\nkey 1\n  stop\n", "%s.%s", f.Name, n.ID)
			}
		}
	}
	require.Equal(t, long, said, "none is said elsewhere")
}
