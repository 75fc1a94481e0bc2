package ivr

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// flow reads the top of the file.
func (p *reader) flow(root ast.Node) *Flow {
	f := &Flow{File: p.file, index: map[string]int{}, lines: map[string]int{}}
	for _, top := range p.fields(root, "flow") {
		f.lines[top.key] = top.line
		switch top.key {
		case "flow":
			f.Name = p.slug(top, "flow")
		case "lang":
			f.Lang = p.text(top, "lang")
		case "start":
			f.Start = p.text(top, "start")
		case "operator":
			f.Operator = p.text(top, "operator")
		case "nodes":
			p.nodes(f, top.value)
		default:
			names := []string{"flow", "lang", "start", "operator", "nodes"}
			p.bad(top.line, top.key+": no such setting of a flow", Meant(top.key, names, "flow, lang, start, operator and nodes are there"))
		}
	}
	p.whole(f)
	return f
}

// whole checks what one file can know of itself: names that lead nowhere.
func (p *reader) whole(f *Flow) {
	if f.Name == "" {
		p.bad(1, "flow: no name", "start the file with \"flow: main\"")
	}
	if len(f.Nodes) == 0 {
		p.bad(1, "nodes: none", "write at least one node")
		return
	}
	if f.Start == "" {
		p.bad(1, "start: missing", "name the first node, for example \"start: "+f.Nodes[0].ID+"\"")
	} else {
		p.known(f, "start", f.Start, f.lines["start"])
	}
	if f.Operator != "" {
		p.known(f, "operator", f.Operator, f.lines["operator"])
	}
	for i := range f.Nodes {
		for _, r := range f.Nodes[i].refs {
			p.known(f, f.Nodes[i].ID+"."+r.field, r.to, r.line)
		}
	}
}

func (p *reader) known(f *Flow, what, id string, line int) {
	if _, ok := f.index[id]; ok {
		return
	}
	if id == "" || p.odd[latin.Replace(id)] { // told already
		return
	}
	p.bad(line, what+": no node "+quoted(id), Meant(id, f.ids(), "write that node or name one that is there"))
}

func (f *Flow) ids() []string {
	out := make([]string, len(f.Nodes))
	for i := range f.Nodes {
		out[i] = f.Nodes[i].ID
	}
	return out
}

func (p *reader) nodes(f *Flow, n ast.Node) {
	for _, item := range p.fields(n, "nodes") {
		if !isSlug(item.key) {
			p.bad(item.line, "node "+quoted(item.key)+": a name of small Latin letters, digits and _ expected", Meant(item.key, nil, "rename it"))
			if p.odd == nil {
				p.odd = map[string]bool{}
			}
			p.odd[latin.Replace(item.key)] = true
			continue
		}
		node := p.node(item)
		f.index[node.ID] = len(f.Nodes)
		f.Nodes = append(f.Nodes, node)
	}
}

// node reads one node: its kind first, because it says what else may stand there.
func (p *reader) node(item field) Node {
	n := Node{ID: item.key, Line: item.line, BargeIn: true, at: map[string]int{}}
	all := p.fields(item.value, item.key)
	if all == nil {
		return n
	}
	for _, f := range all {
		n.at[f.key] = f.line
		if f.key == "kind" {
			n.Kind = Kind(p.text(f, item.key+".kind"))
		}
	}
	shape, ok := shapes[n.Kind]
	switch {
	case ok:
	case n.at["kind"] == 0:
		p.bad(item.line, item.key+": kind is missing", "say what the node does, one of "+strings.Join(kinds(), ", "))
		return n
	default:
		if n.Kind != "" {
			p.bad(n.at["kind"], item.key+": kind "+quoted(string(n.Kind))+" is not known", Meant(string(n.Kind), kinds(), "use one of "+strings.Join(kinds(), ", ")))
		}
		return n
	}
	given := map[string]bool{}
	for _, f := range all {
		if f.key == "kind" {
			continue
		}
		given[f.key] = true
		set, allowed := setters[f.key], slices.Contains(shape.may, f.key) || slices.Contains(shape.must, f.key)
		if !allowed || set == nil {
			p.bad(f.line, item.key+"."+f.key+": a "+string(n.Kind)+" has no such setting", cureFor(f.key, n.Kind, shape))
			continue
		}
		set(p, &n, f)
	}
	for _, name := range shape.must {
		if !given[name] {
			what, cure := missing(item.key, name, n.Kind)
			p.bad(item.line, what, cure)
		}
	}
	p.finish(&n)
	return n
}

// missing words the lack of a setting: a way on that is not there is a dead end.
func missing(id, name string, kind Kind) (what, cure string) {
	switch name {
	case "next":
		return id + ": a dead end", "say where it goes on with \"next:\", or end the call with a hangup node"
	case "fail":
		return id + ": no way on when nothing answers", "write \"fail:\" with the node that follows a failure or a time-out"
	case "else":
		return id + ": no way on for any other value", "write \"else:\" with the node that follows when no case fits"
	case "closed", "open":
		return id + ": no way on when the calendar says " + name, "write \"" + name + ":\" with the node that follows"
	case "none":
		return id + ": no way on without an answer", "write \"none:\" with the node that follows silence and wrong keys"
	}
	return id + ": " + name + " is missing", "a " + string(kind) + " needs it"
}

// finish sets what follows from the rest.
func (p *reader) finish(n *Node) {
	if strings.HasPrefix(n.To, "number:") {
		for _, setting := range []string{"needs", "priority"} {
			if line := n.at[setting]; line > 0 {
				p.bad(line, n.ID+"."+setting+": nobody waits for a number outside", "it is there for a queue")
			}
		}
	}
	if n.Notice {
		n.BargeIn = false // it carries the recording notice
	}
	if n.Kind == KindCollect {
		if n.Secret && n.Valid != "" {
			p.bad(n.lineOf("valid"), n.ID+".valid: nobody here sees secret digits", "let the system that is asked check them")
		}
		if n.Max == 0 {
			n.Max = maxDigits
		}
		if n.Min > n.Max {
			p.bad(n.lineOf("min"), n.ID+".min: more than max", "swap them")
		}
	}
}

// shape says which settings a kind of node must and may have.
type shape struct{ must, may []string }

var shapes = map[Kind]shape{
	KindPlay:      {[]string{"say", "next"}, []string{"notice", "barge_in", "serves"}},
	KindMenu:      {[]string{"say", "keys"}, []string{"silence", "wrong", "wait", "rerun"}},
	KindCollect:   {[]string{"say", "save", "next"}, []string{"min", "max", "end", "valid", "secret", "silence", "wrong", "wait", "rerun"}},
	KindHours:     {[]string{"calendar", "open", "closed"}, []string{"holiday"}},
	KindLanguage:  {[]string{"say", "keys", "lang", "next"}, []string{"wait"}},
	KindSet:       {[]string{"set", "next"}, nil},
	KindBranch:    {[]string{"var", "cases", "else"}, nil},
	KindLookup:    {[]string{"ask", "next", "fail"}, []string{"args", "save", "wait"}},
	KindQueue:     {[]string{"queue"}, []string{"say", "needs", "priority"}},
	KindTransfer:  {[]string{"to"}, []string{"say", "needs", "priority"}},
	KindVoicemail: {[]string{"say", "next"}, []string{"limit"}},
	KindRecord:    {[]string{"say", "next"}, []string{"limit"}},
	KindCallback:  {[]string{"queue"}, []string{"say", "needs", "priority"}},
	KindQuestion:  {[]string{"ask", "say", "keys", "none"}, []string{"wait", "rerun"}},
	KindHangup:    {nil, []string{"say", "outcome"}},
	KindSubflow:   {[]string{"flow", "next"}, nil},
}

func kinds() []string {
	names := make([]string, 0, len(shapes))
	for k := range shapes {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return names
}

func cureFor(key string, kind Kind, s shape) string {
	all := append(slices.Clone(s.must), s.may...)
	return Meant(key, all, "a "+string(kind)+" has "+strings.Join(all, ", "))
}

// setters read one setting each.
var setters map[string]func(*reader, *Node, field)

func init() {
	setters = map[string]func(*reader, *Node, field){
		"say":      func(p *reader, n *Node, f field) { n.Say = p.phrases(f, n.ID+".say") },
		"rerun":    func(p *reader, n *Node, f field) { n.Rerun = p.phrases(f, n.ID+".rerun") },
		"next":     goesTo(func(n *Node) *string { return &n.Next }),
		"silence":  goesTo(func(n *Node) *string { return &n.Silence }),
		"wrong":    goesTo(func(n *Node) *string { return &n.Wrong }),
		"none":     goesTo(func(n *Node) *string { return &n.None }),
		"open":     goesTo(func(n *Node) *string { return &n.Open }),
		"closed":   goesTo(func(n *Node) *string { return &n.Closed }),
		"holiday":  goesTo(func(n *Node) *string { return &n.Holiday }),
		"else":     goesTo(func(n *Node) *string { return &n.Else }),
		"fail":     goesTo(func(n *Node) *string { return &n.Fail }),
		"keys":     func(p *reader, n *Node, f field) { p.choices(n, f) },
		"cases":    func(p *reader, n *Node, f field) { n.Cases = p.cases(n, f) },
		"set":      func(p *reader, n *Node, f field) { n.Set = p.pairs(f, n.ID+".set") },
		"args":     func(p *reader, n *Node, f field) { n.Args = p.pairs(f, n.ID+".args") },
		"notice":   onOff(func(n *Node) *bool { return &n.Notice }),
		"barge_in": onOff(func(n *Node) *bool { return &n.BargeIn }),
		"serves":   onOff(func(n *Node) *bool { return &n.Serves }),
		"secret":   onOff(func(n *Node) *bool { return &n.Secret }),
		"min":      digitCount(func(n *Node) *int { return &n.Min }),
		"max":      digitCount(func(n *Node) *int { return &n.Max }),
		"wait":     stretch(func(n *Node) *int64 { return &n.WaitMs }, time.Second, time.Minute),
		"limit":    stretch(func(n *Node) *int64 { return &n.LimitMs }, time.Second, 10*time.Minute),
		"end":      func(p *reader, n *Node, f field) { n.End = p.key(f, n.ID+".end") },
		"valid":    func(p *reader, n *Node, f field) { n.Valid = p.rule(f, n.ID+".valid") },
		"save":     word(func(n *Node) *string { return &n.Save }),
		"calendar": word(func(n *Node) *string { return &n.Calendar }),
		"lang":     word(func(n *Node) *string { return &n.Lang }),
		"var":      word(func(n *Node) *string { return &n.Var }),
		"ask":      word(func(n *Node) *string { return &n.Ask }),
		"needs":    func(p *reader, n *Node, f field) { n.Needs = p.needs(f, n.ID+".needs") },
		"priority": func(p *reader, n *Node, f field) { n.Points = p.points(f, n.ID+".priority") },
		"queue":    word(func(n *Node) *string { return &n.Queue }),
		"outcome":  word(func(n *Node) *string { return &n.Outcome }),
		"flow":     word(func(n *Node) *string { return &n.Flow }),
		"to":       func(p *reader, n *Node, f field) { n.To = p.target(f, n.ID+".to") },
	}
}

func goesTo(at func(*Node) *string) func(*reader, *Node, field) {
	return func(p *reader, n *Node, f field) {
		to := p.text(f, n.ID+"."+f.key)
		*at(n) = to
		n.refs = append(n.refs, ref{field: f.key, to: to, line: f.line})
	}
}

func onOff(at func(*Node) *bool) func(*reader, *Node, field) {
	return func(p *reader, n *Node, f field) {
		v, err := strconv.ParseBool(p.text(f, n.ID+"."+f.key))
		if err != nil {
			p.bad(f.line, n.ID+"."+f.key+": true or false expected, got "+short(f.value), "write true or false")
		}
		*at(n) = v
	}
}

func digitCount(at func(*Node) *int) func(*reader, *Node, field) {
	return func(p *reader, n *Node, f field) {
		v, err := strconv.Atoi(p.text(f, n.ID+"."+f.key))
		if err != nil || v < 1 || v > maxDigits {
			p.bad(f.line, n.ID+"."+f.key+": 1 to "+strconv.Itoa(maxDigits)+" digits expected, got "+short(f.value), "write a number")
			v = 1
		}
		*at(n) = v
	}
}

func stretch(at func(*Node) *int64, least, most time.Duration) func(*reader, *Node, field) {
	return func(p *reader, n *Node, f field) {
		v, err := time.ParseDuration(p.text(f, n.ID+"."+f.key))
		if err != nil || v < least || v > most {
			p.bad(f.line, n.ID+"."+f.key+": "+least.String()+" to "+most.String()+" expected, got "+short(f.value), "write a time with its unit, like 8s or 2m")
		}
		*at(n) = v.Milliseconds()
	}
}

func word(at func(*Node) *string) func(*reader, *Node, field) {
	return func(p *reader, n *Node, f field) { *at(n) = p.slug(f, n.ID+"."+f.key) }
}

func (p *reader) slug(f field, what string) string {
	s := p.text(f, what)
	if !isSlug(s) {
		if s != "" {
			p.bad(f.line, what+": a name of small Latin letters, digits and _ expected, got "+quoted(s), Meant(s, nil, "rename it"))
		}
	}
	return s
}

func isSlug(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

func (p *reader) key(f field, what string) string {
	k := p.text(f, what)
	if !isKey(k) && k != "" {
		p.bad(f.line, what+": one key of the telephone expected, got "+quoted(k), "0 to 9, \"*\" or \"#\"")
	}
	return k
}

// rule reads what collected digits are held to.
func (p *reader) rule(f field, what string) string {
	s := p.text(f, what)
	if s != "" && !isValidRule(s) {
		words := []string{validPhone, validLuhn, validDate}
		p.bad(f.line, what+": a rule for digits expected, got "+quoted(s), Meant(s, words, "phone, luhn, date, or the smallest and the largest number like 1-31"))
	}
	return s
}

func isKey(k string) bool { return len(k) == 1 && strings.Contains("0123456789*#", k) }

// target reads "queue:support", or "number:partner": a number of the settings.
func (p *reader) target(f field, what string) string {
	s := p.text(f, what)
	kind, id, _ := strings.Cut(s, ":")
	switch {
	case (kind == "queue" || kind == "number") && isSlug(id), s == "":
	case strings.Trim(s, "+0123456789 ()-") == "":
		p.bad(f.line, what+": a number itself, "+quoted(s), "add it to numbers in centre.yaml and write number: with its id")
	default:
		p.bad(f.line, what+": where to is not clear: "+quoted(s), Meant(s, nil, "write queue:NAME or number:NAME"))
	}
	return s
}
