package configs

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
)

// TestDomain8AsShipped: the numbers of DOMAIN.md 8, as a server has them that is
// started with the built-in settings, in each of its queues; and as one has them
// whose files leave everything out.
func TestDomain8AsShipped(t *testing.T) {
	shipped, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	bare, problems := LoadCentre(bareCentre(t))
	require.Empty(t, problems)
	for name, c := range map[string]Centre{"shipped": shipped, "left out": bare} {
		t.Run(name, func(t *testing.T) {
			house := []struct {
				rule      string
				got, want any
			}{
				{"points a second waited", c.Desk.Ageing, int64(1)},
				{"base of a VIP", c.Desk.VIP, int64(300)},
				{"base of anybody else", c.Desk.Normal, int64(0)},
				{"the last operator is preferred", c.Desk.PreferLast, false},
				{"a dropped talk prefers its operator for", c.Desk.DroppedWithin.Duration(), 10 * time.Minute},
				{"a busy preferred operator is waited for", c.Desk.PreferredWait.Duration(), 20 * time.Second},
				{"a place is kept after our failure", c.General.Redial, 15 * time.Minute},
				{"a lost caller is due in", c.General.Lost.Due, 30 * time.Minute},
			}
			for _, r := range house {
				require.Equal(t, r.want, r.got, r.rule)
			}
			require.NotEmpty(t, c.Desk.Queues)
			for _, q := range c.Desk.Queues {
				queue := []struct {
					rule      string
					got, want any
				}{
					{"longest idle first", q.Strategy, acd.LongestIdle},
					{"queue weight", q.Weight, int64(0)},
					{"ring time", q.Ring.Duration(), 15 * time.Second},
					{"first announcement after", q.Announce.First.Duration(), 10 * time.Second},
					{"announcements every", q.Announce.Period.Duration(), 45 * time.Second},
					{"position said", q.Announce.Position, true},
					{"expected wait said", q.Announce.Wait, true},
					{"call back offered", q.Callback.On, true},
					{"above an expected wait of", q.Callback.EWT.Duration(), 120 * time.Second},
					{"above a wait of", q.Callback.Wait.Duration(), 60 * time.Second},
					{"promised within working time of", q.Callback.Within.Duration(), 30 * time.Minute},
					{"joined only after a key", q.Callback.Key, false},
					{"tried again after", q.Callback.Retry.Duration(), 5 * time.Minute},
					{"retries", q.Callback.Retries, 2},
					{"overflow after", q.MaxWait.Duration(), 300 * time.Second},
					{"queue limit", q.Limit, 50},
					{"an escalation comes back after", q.EscalateWait.Duration(), 60 * time.Second},
					{"language is never relaxed", q.LanguageRelax.Duration(), time.Duration(0)},
				}
				for _, r := range queue {
					require.Equal(t, r.want, r.got, "%s: %s", q.ID, r.rule)
				}
			}
		})
	}
	for _, q := range shipped.Desk.Queues[:2] { // those that need a skill
		require.Equal(t, acd.DefaultRelax(""), q.Relax, "%s: level 5 at once, 3 after 20 s, 1 after 40 s", q.ID)
	}
	require.Equal(t, acd.Relax{After: 90 * acd.Second, Level: 1, Group: "others"}, acd.DefaultRelax("others")[3], "the overflow group after 90 s")
}

// bareCentre is the built-in folder with files that say as little as they may.
func bareCentre(t *testing.T) fstest.MapFS {
	out := fstest.MapFS{}
	files, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	for _, f := range files {
		out[f.Name] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	out["queues.yaml"] = &fstest.MapFile{Data: []byte("queues:\n" +
		"  - {id: sales, name: S, line: 1}\n  - {id: support, name: U, line: 1}\n  - {id: experts, name: E, line: 2}\n")}
	out["centre.yaml"] = &fstest.MapFile{Data: []byte("brand: «Ромашка»\nroutes:\n  - {called: \"\", flow: main}\nfallback: support\n")}
	return out
}
