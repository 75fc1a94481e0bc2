package acd

import (
	"testing"

	"github.com/stretchr/testify/require"
	"hotline/call"
)

func at(ms int64) call.Time { return call.Time{Wall: 1_700_000_000_000 + ms, Mono: ms} }

func TestSmoke(t *testing.T) {
	d := New()
	s := DefaultSettings()
	s.Queues = []Queue{DefaultQueue("sales", "Продажи", 1)}
	r := d.Step(at(1), Configure{s})
	require.NotEmpty(t, r.Facts)
	d.Step(at(2), Staff{[]Profile{{Operator: 1, Line: 1, Queues: Serving("sales")}, {Operator: 2, Queues: Serving("sales")}}})
	d.Step(at(3), SoundBack{1})
	d.Step(at(3), SignIn{Op: 1})
	r = d.Step(at(1000), Enter{Call: 7, Queue: "sales"})
	require.IsType(t, Offer{}, r.Orders[0])
	r = d.Step(at(16000), Tick{})
	t.Logf("%+v", r.Orders)
	r = d.Step(at(17000), Ready{1})
	t.Logf("%+v", r.Orders)
}
