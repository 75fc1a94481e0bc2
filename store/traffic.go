package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hotline/call"
)

// TrafficFilter selects the calls whose ways through a menu are counted.
type TrafficFilter struct {
	Flow     string
	From, To int64 // wall ms of the calls' beginnings, To exclusive
}

// Traffic says where callers went in a menu, and where they hung up.
type Traffic struct {
	Calls  int
	Others int // of these with another version of the menu than the newest call had
	Nodes  []TrafficNode
	Edges  []TrafficEdge
}

// TrafficNode is one node: how often it was come to, and how often the caller
// hung up there or the call ended there with what the flow had to say.
type TrafficNode struct {
	Node                 string
	Entered, Left, Ended int
}

// TrafficEdge is one way between two nodes. Via is the key, or silence, closed,
// holiday; "" for what follows by itself.
type TrafficEdge struct {
	From, To, Via string
	Calls         int
}

// Traffic counts the ways of customers' calls through a menu, from the records
// themselves: nothing is counted ahead, so any period can be asked for.
func (s *Store) Traffic(ctx context.Context, f TrafficFilter) (Traffic, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT json_extract(record, '$.flow'), json_extract(record, '$.way'), outcome
		FROM calls WHERE started >= ? AND started < ? AND kind = 'inbound' AND ended > 0 ORDER BY started DESC, id DESC`, f.From, f.To)
	if err != nil {
		return Traffic{}, fmt.Errorf("traffic of a menu: %w", err)
	}
	defer rows.Close()
	t := traffic{flow: f.Flow, nodes: map[string]*TrafficNode{}, edges: map[TrafficEdge]int{}}
	for rows.Next() {
		var flow, way sql.NullString
		var outcome string
		if err := rows.Scan(&flow, &way, &outcome); err != nil {
			return Traffic{}, fmt.Errorf("traffic of a menu: %w", err)
		}
		var passed []call.Passed
		if way.Valid {
			if err := json.Unmarshal([]byte(way.String), &passed); err != nil {
				return Traffic{}, fmt.Errorf("traffic of a menu: way of a call: %w", err)
			}
		}
		t.call(flow.String, passed, call.Outcome(outcome))
	}
	return t.sum(), rows.Err()
}

// traffic is the count under way.
type traffic struct {
	flow, version string
	calls, others int
	nodes         map[string]*TrafficNode
	edges         map[TrafficEdge]int
}

func (t *traffic) node(id string) *TrafficNode {
	if t.nodes[id] == nil {
		t.nodes[id] = &TrafficNode{Node: id}
	}
	return t.nodes[id]
}

// call counts one call's way; what it did in other menus is no way of this one.
func (t *traffic) call(ref string, way []call.Passed, outcome call.Outcome) {
	flow, version, _ := strings.Cut(ref, "@")
	seen, last := false, ""
	for i, p := range way {
		if p.Flow == "" {
			p.Flow = flow
		}
		if p.Flow != t.flow {
			last = ""
			continue
		}
		seen = true
		t.node(p.Node).Entered++
		if last != "" {
			t.edges[TrafficEdge{From: last, To: p.Node, Via: p.Via}]++
		}
		if last = p.Node; i < len(way)-1 {
			continue
		}
		switch outcome {
		case call.IVRHangup, call.Interrupted, call.Failed:
			t.node(p.Node).Left++
		default:
			t.node(p.Node).Ended++
		}
	}
	if !seen {
		return
	}
	t.calls++
	if flow != t.flow {
		return
	}
	if t.version == "" {
		t.version = version
	}
	if version != t.version {
		t.others++
	}
}

func (t *traffic) sum() Traffic {
	out := Traffic{Calls: t.calls, Others: t.others}
	for _, id := range sortedKeys(t.nodes) {
		out.Nodes = append(out.Nodes, *t.nodes[id])
	}
	for e, n := range t.edges {
		e.Calls = n
		out.Edges = append(out.Edges, e)
	}
	sortEdges(out.Edges)
	return out
}

func sortEdges(edges []TrafficEdge) {
	slices.SortFunc(edges, func(a, b TrafficEdge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.To, b.To), cmp.Compare(a.Via, b.Via))
	})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
