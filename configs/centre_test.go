package configs

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/ivr"
	"hotline/people"
)

func TestShippedCentreIsGood(t *testing.T) {
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	require.NoError(t, c.Validate())
	var lines []string
	for _, q := range c.Desk.Queues {
		lines = append(lines, string(q.ID), string(q.Escalate))
	}
	require.Equal(t, []string{"sales", "experts", "support", "experts", "experts", ""}, lines)
	require.EqualValues(t, 15000, c.Desk.Queues[0].Ring, "what a queue leaves out has its default")
	require.Equal(t, 50, c.Desk.Queues[0].Limit)
}

func TestDemo(t *testing.T) {
	d := Demo()
	require.Equal(t, 30*time.Second, d.Machine.Survey.Delay)
	require.True(t, d.Machine.Softphone.Callers.On)
	require.True(t, d.Centre.Survey.On)
	sunday := time.Date(2026, 5, 10, 2, 0, 0, 0, time.UTC).UnixMilli()
	require.Equal(t, ivr.Open, d.Centre.Calendars[0].At(sunday), "the demo is always open")
	var logins []string
	for _, u := range d.People {
		logins = append(logins, u.Login)
		for _, q := range u.Queues {
			require.True(t, d.Centre.hasQueue(q), "%s serves queue %s, which is not there", u.Login, q)
		}
		for _, s := range u.Skills {
			require.True(t, slices.ContainsFunc(d.Centre.Skills, func(k Skill) bool { return k.ID == s.Name }), s.Name)
		}
	}
	require.Equal(t, []string{"anna", "boris", "viktor", "supervisor", "admin"}, logins)
	require.Equal(t, 2, d.People[2].Line)
	require.Equal(t, people.Admin, d.People[4].Role)
}

// Each operator alone can take the first call of each queue he serves.
func TestDemoOperatorsHaveTheSkillsOfTheirQueues(t *testing.T) {
	d := Demo()
	for _, u := range d.People {
		for _, q := range d.Centre.Desk.Queues {
			if !slices.Contains(u.Queues, q.ID) {
				continue
			}
			for _, need := range q.Needs {
				require.True(t, slices.ContainsFunc(u.Skills, func(s people.Skill) bool {
					return s.Name == need.Skill && s.Level >= q.Relax[0].Level
				}), "%s cannot take a call of %s at once", u.Login, q.ID)
			}
		}
	}
}

// The official figures: 118 days off in 2026, 247 worked.
func TestProductionCalendar(t *testing.T) {
	c, _ := LoadCentre(CentreFiles())
	off := 0
	for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		if dayOff(c.Days.Production["2026"][day.Month()-1], day.Day()) {
			off++
		}
	}
	require.Equal(t, 118, off)
	for year := range c.Days.Production {
		for _, day := range c.Days.Worked() {
			require.Falsef(t, strings.HasPrefix(day, year), "no weekend day is worked in %s by what is known", year)
		}
	}
	days := c.Days.Off()
	for _, day := range []string{"2026-01-09", "2026-03-08", "2026-03-09", "2026-05-11", "2026-12-31", "2027-05-03", "2027-05-10", "2027-06-14", "2027-11-04"} {
		require.Contains(t, days, day)
	}
	require.Subset(t, c.Survey.Holidays, days, "the bot phones nobody on a holiday")
	require.NotContains(t, days, "2026-04-30", "a short day is a working day")
}

func TestHoursOfTheShippedOffice(t *testing.T) {
	c, _ := LoadCentre(CentreFiles())
	office := c.Calendars[0]
	at := func(text string) ivr.DayState {
		moment, err := time.Parse("2006-01-02 15:04 -0700", text)
		require.NoError(t, err)
		return office.At(moment.UnixMilli())
	}
	require.Equal(t, ivr.Open, at("2026-03-10 12:00 +0300"))
	require.Equal(t, ivr.Closed, at("2026-03-10 21:00 +0300"))
	require.Equal(t, ivr.Holiday, at("2026-05-11 12:00 +0300"))
	require.Equal(t, ivr.Holiday, at("2026-03-08 12:00 +0300"), "a Sunday")
	require.Equal(t, ivr.Holiday, at("2026-01-03 12:00 +0300"), "a Saturday between days off")
	require.Equal(t, ivr.Holiday, at("2027-06-12 12:00 +0300"), "a Saturday of the next year")
	require.Equal(t, ivr.Closed, at("2026-04-30 20:30 +0300"), "an hour shorter before the holiday")
}

// A calendar that nobody continued still keeps the bot from phoning on holidays.
func TestHolidaysAfterTheCalendar(t *testing.T) {
	d := Days{Production: map[string][]string{"2026": slices.Repeat([]string{"1"}, 12)}, Holidays: []string{"05-09"}}
	require.Subset(t, d.Off(), []string{"2026-05-09", "2027-05-09", "2031-05-09"})
	require.NotContains(t, d.Off(), "2032-05-09")
	require.Empty(t, Days{Holidays: []string{"05-09"}}.Off(), "no calendar at all")
}

func TestWorkedWeekendsAreFound(t *testing.T) {
	d := Days{Production: map[string][]string{"2026": slices.Repeat([]string{"1"}, 12)}}
	require.Contains(t, d.Worked(), "2026-01-03")
	require.NotContains(t, d.Worked(), "2026-01-02")
}

// One folder, one mistake, one message. The bad files lie over the shipped ones.
func TestBadCentreFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/centre/*.bad.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			name, _, _ := strings.Cut(filepath.Base(file), ".")
			fsys := overlay{over: fstest.MapFS{name + ".yaml": {Data: data}}, under: CentreFiles()}
			_, problems := LoadCentre(fsys)
			require.Len(t, problems, 1, "%v", problems)
			golden(t, strings.TrimSuffix(file, ".yaml")+".want", problems[0].String()+"\n")
		})
	}
}

func TestAnEmptyFolderSaysWhatIsMissing(t *testing.T) {
	_, problems := LoadCentre(fstest.MapFS{})
	require.Len(t, problems, 6)
	require.Contains(t, problems[0].String(), "centre.yaml: no such file")
}

func TestEveryFileOfTheCentreIsRead(t *testing.T) {
	var names []string
	require.NoError(t, fs.WalkDir(CentreFiles(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(path, "flows/") {
			names = append(names, path)
		}
		return err
	}))
	require.Equal(t, []string{"alarms.yaml", "centre.yaml", "holidays.yaml", "hours.yaml", "prompts.yaml", "queues.yaml", "shifts.yaml", "survey.yaml", "topics.yaml"}, names)
}
