package call

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheLastTalkIsOfWhoStayed(t *testing.T) {
	at := func(s int64) Time { return Time{Wall: 1 + s*1000, Mono: 1 + s*1000} }
	talk := func(op OperatorID, from, to int64) Talk {
		k := Talk{Operator: op, Started: at(from)}
		if to > 0 {
			k.Ended = at(to)
		}
		return k
	}
	consult := Talk{Operator: 9, Started: at(5), Ended: at(10), Consult: true}
	conf := func(from, to int64) Talk { k := talk(9, from, to); k.Conference = true; return k }
	for name, c := range map[string]struct {
		talks []Talk
		last  OperatorID
		ms    int64
	}{
		"nobody":                         {nil, 0, 0},
		"a consultation only":            {[]Talk{consult}, 0, 0},
		"one after another":              {[]Talk{talk(7, 0, 10), talk(8, 10, 30)}, 8, 30_000},
		"the colleague left":             {[]Talk{talk(7, 0, 40), consult, conf(10, 30)}, 7, 40_000},
		"the operator left":              {[]Talk{talk(7, 0, 30), consult, conf(10, 40)}, 9, 40_000},
		"the customer left the two":      {[]Talk{talk(7, 0, 30), consult, conf(10, 30)}, 7, 30_000},
		"the conference goes on":         {[]Talk{talk(7, 0, 0), consult, conf(10, 0)}, 7, 50_000},
		"the colleague goes on":          {[]Talk{talk(7, 0, 30), consult, conf(10, 0)}, 9, 50_000},
		"handed on after the conference": {[]Talk{talk(7, 0, 30), consult, conf(10, 20), talk(8, 35, 45)}, 8, 40_000},
	} {
		x := Call{Talks: c.talks, EndedAt: at(50)}
		require.Equal(t, c.ms, x.TalkedMs(), name)
		last := x.LastTalk()
		if c.last == 0 {
			require.Nil(t, last, name)
			continue
		}
		require.NotNil(t, last, name)
		require.Equal(t, c.last, last.Operator, name)
	}
}
