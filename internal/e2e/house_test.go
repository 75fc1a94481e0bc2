package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

// wants is what a test wants otherwise than the test server has it.
type wants struct {
	trunk   int               // port of the phone that the trunk leads to
	machine string            // more machine settings
	numbers string            // of ours, before the one that takes all
	survey  map[string]string // replaced in survey.yaml
	queues  map[string]string // replaced in queues.yaml
	general map[string]string // replaced in centre.yaml
	flow    map[string]string // replaced in the bot's dialogue
	menu    map[string]string // replaced in the menu of our number
	closed  bool              // out of hours now
	carrier bool              // the trunk is a carrier's
}

// short waits: operators are rung for 3 s, an escalation waits for 4.
var shortRings = map[string]string{
	"  - id: sales\n":   "  - id: sales\n    ring: 3s\n    wrap: 5s\n",
	"  - id: support\n": "  - id: support\n    ring: 3s\n    wrap: 5s\n",
	"  - id: experts\n": "  - id: experts\n    ring: 3s\n",
	"ring: 15s\n":       "ring: 3s\n",
	"wrap: 30s\n":       "wrap: 5s\n",
}

// house is a running server with a supervisor at its API.
type house struct {
	*server
	boss *client
}

func newHouse(t testing.TB, w wants) *house {
	if testing.Short() {
		t.Skip("foreign programs: not in the quick suite")
	}
	if w.trunk == 0 {
		w.trunk = freeport.Take(t)
	}
	machine := settings(w.trunk, w.machine)
	machine = strings.Replace(machine, "        - {name: main,", w.numbers+"        - {name: main,", 1)
	if w.carrier {
		machine = strings.Replace(machine, "kind: test", "kind: carrier", 1)
	}
	s := newServer(t, machine)
	s.replace("survey.yaml", w.survey)
	s.replace("queues.yaml", w.queues)
	s.replace("centre.yaml", w.general)
	s.replace("flows/survey.yaml", w.flow)
	s.replace("flows/main.yaml", w.menu)
	if w.closed {
		other := (time.Now().UTC().Hour() + 3 + 12) % 24 // the calendar's hours are Moscow's
		s.replace("hours.yaml", map[string]string{"00:00-24:00": fmt.Sprintf("%02d:00-%02d:30", other, other)})
	}
	s.start()
	return &house{s, s.signIn("super")}
}

// replace edits a file of the centre's settings.
func (s *server) replace(file string, edits map[string]string) {
	name := filepath.Join(s.dir, "centre", file)
	text, err := os.ReadFile(name)
	require.NoError(s.t, err)
	for from, to := range edits {
		require.Contains(s.t, string(text), from, file)
		text = bytes.ReplaceAll(text, []byte(from), []byte(to))
	}
	require.NoError(s.t, os.WriteFile(name, text, 0o600))
}

// event is one line of a call's timeline.
type event struct {
	Kind string `json:"kind"`
	At   struct {
		W int64 `json:"w"`
		M int64 `json:"m"`
	} `json:"at"`
	Data map[string]string `json:"data"`
}

func (e event) String() string { return fmt.Sprintf("%d %s %v", e.At.M, e.Kind, e.Data) }

// fits compares pairs of name and value.
func (e event) fits(kind string, pairs []string) bool {
	if e.Kind != kind {
		return false
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Data[pairs[i]] != pairs[i+1] {
			return false
		}
	}
	return true
}

type row struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Phase     string   `json:"phase"`
	Outcome   string   `json:"outcome"`
	Cause     string   `json:"cause"`
	EndedBy   string   `json:"ended_by"`
	Queue     string   `json:"queue"`
	Topic     string   `json:"topic"`
	Number    string   `json:"number"`
	NoRecord  bool     `json:"no_record"`
	Recording []string `json:"recordings"`
}

type full struct {
	row
	Segments []struct {
		Queue   string `json:"queue"`
		Line    int    `json:"line"`
		Outcome string `json:"outcome"`
		Reason  string `json:"reason"`
		Offers  int    `json:"offers"`
		Entered struct {
			M int64 `json:"m"`
		} `json:"entered"`
	} `json:"segments"`
	Talks []struct {
		Operator  int    `json:"operator"`
		Line      int    `json:"line"`
		Left      string `json:"left"`
		Recording string `json:"recording"`
		Consult   bool   `json:"consult"`
		HoldMs    int64  `json:"hold_ms"`
	} `json:"talks"`
	Parts []struct {
		Kind    string `json:"kind"`
		Number  string `json:"number_pretty"`
		Outcome string `json:"outcome"`
		Ms      int64  `json:"ms"`
	} `json:"parts"`
	Timeline []event `json:"timeline"`
	Offers   []struct {
		Operator int             `json:"operator"`
		Kind     string          `json:"kind"`
		End      string          `json:"end"`
		Why      json.RawMessage `json:"why"`
	} `json:"offers"`
}

// callsOf lists the calls of a number, newest first, running ones too.
func (h *house) callsOf(number, kind string) []row {
	h.t.Helper()
	var list struct {
		Items []row `json:"items"`
	}
	require.Equal(h.t, 200, h.boss.get("/api/v1/calls?live=true&kind="+kind+"&number="+number, &list))
	return list.Items
}

// callOf waits for the newest call of a number and gives its id.
func (h *house) callOf(t testing.TB, number, kind string) string {
	t.Helper()
	var id string
	eventually(t, 10*time.Second, "the call of "+number+" is known", func() bool {
		list := h.callsOf(number, kind)
		if len(list) > 0 {
			id = list[0].ID
		}
		return id != ""
	})
	return id
}

func (h *house) call(id string) full {
	h.t.Helper()
	var c full
	require.Equal(h.t, 200, h.boss.get("/api/v1/calls/"+id, &c))
	return c
}

// find gives the first event of the call's timeline that fits.
func (f full) find(kind string, pairs ...string) (event, bool) {
	for _, e := range f.Timeline {
		if e.fits(kind, pairs) {
			return e, true
		}
	}
	return event{}, false
}

func (f full) count(kind string, pairs ...string) int {
	n := 0
	for _, e := range f.Timeline {
		if e.fits(kind, pairs) {
			n++
		}
	}
	return n
}

// happens waits for an event on the call's timeline.
func (h *house) happens(t testing.TB, id string, limit time.Duration, kind string, pairs ...string) event {
	t.Helper()
	var last full
	for end := time.Now().Add(patience * limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		last = h.call(id)
		if e, ok := last.find(kind, pairs...); ok {
			return e
		}
	}
	require.Fail(t, fmt.Sprintf("%s %v did not happen within %s", kind, pairs, limit), "%v", last.Timeline)
	return event{}
}

// ended waits for the end of a call and gives its record.
func (h *house) ended(t testing.TB, id string, limit time.Duration) full {
	t.Helper()
	h.happens(t, id, limit, "ended")
	var c full
	eventually(t, 5*time.Second, "the record of "+id, func() bool { c = h.call(id); return c.Outcome != "" })
	return c
}

// caller is a customer with a foreign phone in a call with us.
type caller struct {
	*baresip
	id string // of the call
}

// calls dials in and gives the call once it is answered. The customer hums.
func (h *house) calls(t testing.TB, number string, hz float64) *caller {
	t.Helper()
	p := startBaresip(t, baresipOptions{user: number, say: toneWAV(t, filepath.Join(t.TempDir(), "hum.wav"), hz, 8000, 120)})
	return h.dials(t, p, number)
}

func (h *house) dials(t testing.TB, p *baresip, number string) *caller {
	t.Helper()
	before := p.saw("CALL_ESTABLISHED")
	p.dial("sip:hotline@" + h.run.UDP[0])
	eventually(t, 15*time.Second, "the call is answered", func() bool { return p.saw("CALL_ESTABLISHED") > before })
	return &caller{p, h.callOf(t, number, "inbound")}
}

// toQueue dials in and presses the key for a queue at once.
func (h *house) toQueue(t testing.TB, number, key string, hz float64) *caller {
	t.Helper()
	c := h.calls(t, number, hz)
	c.press(key)
	h.happens(t, c.id, 10*time.Second, "queued")
	return c
}

// talksWith has the customer in a talk with an operator.
func (h *house) talksWith(t testing.TB, number, key string, hz float64, op *softphone) *caller {
	t.Helper()
	c := h.toQueue(t, number, key, hz)
	op.answers()
	h.happens(t, c.id, 5*time.Second, "talk")
	return c
}

// together runs subtests at the same time, however many processors there are:
// phones mostly wait.
func together(t *testing.T, tests map[string]func(t *testing.T)) {
	var wg sync.WaitGroup
	for name, f := range tests {
		wg.Go(func() { t.Run(name, f) })
	}
	wg.Wait()
}

// hotline runs the program and gives its output and exit code.
func hotline(t testing.TB, stdin string, args ...string) (string, int) {
	cmd := exec.Command(product(t), args...)
	cmd.Stdin = strings.NewReader(stdin)
	out, _ := cmd.CombinedOutput() // the code tells
	return string(out), cmd.ProcessState.ExitCode()
}
