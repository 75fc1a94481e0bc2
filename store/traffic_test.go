package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestTrafficCountsWaysAndWhereCallersLeft(t *testing.T) {
	s := open(t)
	n := uint64(0)
	add := func(at int64, flow string, outcome call.Outcome, kind call.Kind, way ...call.Passed) {
		n++
		c := answered(call.ID(n), 0, "sales", 0, "", at)
		c.Flow, c.Outcome, c.Way, c.Kind = flow, outcome, way, kind
		c.Talks = nil
		follow(t, s, n, CallRow{Call: c})
	}
	p := func(node, via string) call.Passed { return call.Passed{Node: node, Via: via} }
	add(10, "main@old", call.IVRHangup, call.Inbound, p("hi", ""), p("menu", ""))
	add(20, "main@new", call.Answered, call.Inbound, p("hi", ""), p("menu", ""), p("sales", "1"))
	add(30, "main@new", call.Abandoned, call.Inbound, p("hi", ""), p("menu", ""), p("sales", "1"))
	add(40, "main@new", call.Answered, call.Inbound, p("hi", ""), p("menu", ""), p("operator", "silence"))
	add(50, "main@new", call.IVRDone, call.Inbound, p("hi", ""), call.Passed{Flow: "sub", Node: "x"}, p("bye", ""))
	add(60, "other@1", call.Answered, call.Inbound, p("hi", ""))
	add(70, "main@new", call.Answered, call.Rehearsal, p("hi", ""), p("menu", ""), p("sales", "1"))
	add(5000, "main@new", call.Answered, call.Inbound, p("hi", "")) // another day

	got, err := s.Traffic(t.Context(), TrafficFilter{Flow: "main", From: sec(0).Wall, To: sec(1000).Wall})
	require.NoError(t, err)
	require.Equal(t, Traffic{
		Calls: 5, Others: 1,
		Nodes: []TrafficNode{{"bye", 1, 0, 1}, {"hi", 5, 0, 0}, {"menu", 4, 1, 0}, {"operator", 1, 0, 1}, {"sales", 2, 0, 2}},
		Edges: []TrafficEdge{{"hi", "menu", "", 4}, {"menu", "sales", "1", 2}, {"menu", "operator", "silence", 1}},
	}, got)
	got, err = s.Traffic(t.Context(), TrafficFilter{Flow: "sub", From: sec(0).Wall, To: sec(1000).Wall})
	require.NoError(t, err)
	require.Equal(t, 1, got.Calls)
}
