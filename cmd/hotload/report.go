package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// report is what a run has found out.
type report struct {
	Mode     string         `json:"mode"`
	Calls    int            `json:"calls"`
	Answered int            `json:"answered"`
	Talked   int            `json:"talked"`
	Failed   int            `json:"failed"`
	Errors   map[string]int `json:"errors,omitempty"`
	Notes    map[string]int `json:"notes,omitempty"`
	Seconds  float64        `json:"seconds_measured"`

	PerSecond float64 `json:"calls_served_per_second,omitempty"` // scale
	Waiting   int     `json:"waiting,omitempty"`                 // scale, at the end

	Setup       spread `json:"invite_to_200"`
	FirstSound  spread `json:"invite_to_first_sound"`
	Offered     spread `json:"invite_to_operators_screen"`
	Answer      spread `json:"answer_to_sound_both_ways"`
	AnswerIn    spread `json:"answer_to_operator_hears"`
	AnswerOut   spread `json:"answer_to_caller_hears"`
	OfferMillis offers `json:"offer_latency"`

	Up   way `json:"caller_to_operator"`
	Down way `json:"operator_to_caller"`

	CPUKnown     bool    `json:"cpu_known"`
	CPUPerCall   float64 `json:"cpu_ms_per_call_second"`
	CallsPerCore float64 `json:"calls_per_core"`
	CPUPercent   float64 `json:"server_cpu_percent_of_core"`
	SystemShare  float64 `json:"server_cpu_in_kernel_percent"`
	CPUEach      float64 `json:"server_cpu_ms_per_call,omitempty"`
	OwnPercent   float64 `json:"own_cpu_percent_of_core"`
	RSS          int64   `json:"server_rss_bytes"`

	Tapes *tapes `json:"recordings,omitempty"`

	Generator generator `json:"generator"`
	Alarms    float64   `json:"server_alarms"`
	Panics    float64   `json:"server_panics"`
}

// way is one direction of the sound.
type way struct {
	Sent      int     `json:"sent"`
	Lost      int     `json:"lost"`
	LostPart  float64 `json:"lost_percent"`
	Twice     int     `json:"twice"`
	Crossed   int     `json:"crossed"`
	Delay     spread  `json:"delay"`
	JitterP50 float64 `json:"jitter_p50_ms"`
	JitterMax float64 `json:"jitter_max_ms"`
}

// offers are the server's own times of offers: edges of its histogram.
type offers struct {
	N   float64 `json:"n"`
	P50 float64 `json:"p50_below_ms"`
	P95 float64 `json:"p95_below_ms"`
	P99 float64 `json:"p99_below_ms"`
}

// generator says whether we were able to make the load.
type generator struct {
	Late    spread `json:"late"`
	Skipped int    `json:"slots_skipped"`
	Refused int    `json:"packets_refused"`
	After   int    `json:"packets_after_end"`
	Again   int64  `json:"sip_retransmissions"`
}

// report adds up; the sound thread has nothing to do with these calls any more.
func (r *run) report() *report {
	p := &report{Errors: map[string]int{}, Notes: r.notes, Mode: "steady", Offered: spreadOf(r.offers)}
	if r.o.wait {
		p.Mode = "wait"
	} else if r.o.rate > 0 {
		p.Mode = "churn"
	} else if r.o.scale {
		p.Mode, p.PerSecond, p.Waiting = "scale", round(r.perSecond, 1), r.waiting
	}
	r.sound.do(func() { r.addCalls(p); r.addSound(p) })
	r.addUsage(p)
	r.addMetrics(p)
	return p
}

func (r *run) addCalls(p *report) {
	var setup, first, both, in, out []time.Duration
	for _, o := range r.done {
		p.Calls++
		if o.err != nil {
			p.Failed++
			p.Errors[short(o.err)]++
		}
		if o.talked {
			p.Talked++
		}
		if o.dialog.agreed == 0 {
			continue
		}
		p.Answered++
		setup = append(setup, o.dialog.agreed)
		if o.caller.first != 0 {
			first = append(first, time.Duration(o.caller.first-o.dialog.asked.UnixNano()))
		}
		hears, heard, ok := r.sound.answered(o.caller)
		if ok {
			in, out, both = append(in, heard), append(out, hears), append(both, max(heard, hears))
		}
	}
	p.Setup, p.FirstSound = spreadOf(setup), spreadOf(first)
	p.Answer, p.AnswerIn, p.AnswerOut = spreadOf(both), spreadOf(in), spreadOf(out)
}

// short leaves out what differs from call to call, so that errors can be counted.
func short(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// answered gives the times from the operator's press to the first frame at the
// caller and at the operator.
func (s *sound) answered(c *caller) (hears, heard time.Duration, ok bool) {
	if c.in == nil || int(c.in.from) >= len(s.operators) {
		return 0, 0, false
	}
	o := s.operators[c.in.from]
	pressed := o.pressed[c.in.talk]
	for _, st := range o.streams {
		if st.from == c.number {
			return time.Duration(c.in.begun - pressed), time.Duration(st.begun - pressed), pressed != 0
		}
	}
	return 0, 0, false
}

func (r *run) addSound(p *report) {
	s := r.sound
	var jitterUp, jitterDown []float64
	for _, o := range s.operators {
		for _, st := range o.streams {
			from, to := st.whole()
			if c := s.talks[st.from]; p.Mode == "steady" && c != nil {
				from, to = c.window[0], c.window[1]
			}
			p.Up.add(st, from, to)
			jitterUp = append(jitterUp, st.jitter)
		}
	}
	for _, o := range r.done {
		st := o.caller.in
		if st == nil {
			continue
		}
		from, to := st.whole()
		if int(st.from) < len(s.operators) && p.Mode == "steady" {
			from, to = s.operators[st.from].window[0], s.operators[st.from].window[1]
		}
		p.Down.add(st, from, to)
		if st.cross > 0 {
			r.note(fmt.Sprintf("caller %d heard operator %d in talk %d, and %d frames of operator %d in talk %d from frame %d",
				o.caller.number, st.from, st.talk, st.cross, st.other.from, st.other.talk, st.other.seq))
		}
		jitterDown = append(jitterDown, st.jitter)
	}
	p.Up.finish(jitterUp, s.up.spread())
	p.Down.finish(jitterDown, s.down.spread())
	p.Generator = generator{Late: s.late.spread(), Skipped: s.skipped, Refused: s.refused, After: s.after, Again: r.phone.again.Load()}
}

func (w *way) add(st *stream, from, to uint32) {
	sent, lost := st.lost(from, to)
	w.Sent += sent
	w.Lost += lost
	w.Twice += st.twice
	w.Crossed += st.cross
}

func (w *way) finish(jitter []float64, delay spread) {
	w.Delay = delay
	if w.Sent > 0 {
		w.LostPart = round(100*float64(w.Lost)/float64(w.Sent), 4)
	}
	if len(jitter) > 0 {
		slices.Sort(jitter)
		w.JitterP50, w.JitterMax = ms(time.Duration(jitter[rank(.5, len(jitter))])), ms(time.Duration(jitter[len(jitter)-1]))
	}
}

func round(v float64, digits int) float64 {
	k := math.Pow(10, float64(digits))
	return math.Round(v*k) / k
}

func (r *run) addUsage(p *report) {
	u := r.usage
	if u.took == 0 {
		return
	}
	seconds := u.took.Seconds()
	p.Seconds, p.OwnPercent = round(seconds, 2), round(100*u.own.Seconds()/seconds, 1)
	if !u.known || u.cpu == 0 {
		return
	}
	p.CPUKnown, p.RSS = true, u.rss
	p.CPUPercent = round(100*u.cpu.Seconds()/seconds, 1)
	p.SystemShare = round(100*float64(u.system)/float64(u.cpu), 0)
	if p.Mode == "scale" {
		p.CPUEach = round(1000*u.cpu.Seconds()/max(1, p.PerSecond*seconds), 2)
		return
	}
	if p.Mode == "churn" {
		p.CPUEach = round(1000*u.cpu.Seconds()/max(1, float64(p.Calls)), 2)
		return
	}
	if up := p.Calls - p.Failed; up > 0 {
		p.CPUPerCall = round(1000*u.cpu.Seconds()/(seconds*float64(up)), 3)
		p.CallsPerCore = math.Round(1000 / p.CPUPerCall)
	}
}

func (r *run) addMetrics(p *report) {
	before, after := r.metrics[0], r.metrics[1]
	p.OfferMillis.N = after.since(before, offerLatency+"_count")
	for q, to := range map[float64]*float64{.5: &p.OfferMillis.P50, .95: &p.OfferMillis.P95, .99: &p.OfferMillis.P99} {
		if v, ok := after.bound(before, offerLatency, q); ok {
			*to = 1000 * v
		}
	}
	for name := range after {
		if strings.HasPrefix(name, "hotline_alarms_total") {
			p.Alarms += after.since(before, name)
		}
	}
	p.Panics = after.since(before, "hotline_panics_total")
}

// verdict tells why the run is no success, nil if it is one.
func (p *report) verdict(maxLoss float64) error {
	switch {
	case p.Failed > 0:
		return fmt.Errorf("%d of %d calls failed", p.Failed, p.Calls)
	case p.Calls == 0:
		return fmt.Errorf("no call was made")
	case p.Up.Crossed+p.Down.Crossed > 0:
		return fmt.Errorf("%d frames reached the wrong person", p.Up.Crossed+p.Down.Crossed)
	case p.Up.LostPart > maxLoss || p.Down.LostPart > maxLoss:
		return fmt.Errorf("loss above %g %%", maxLoss)
	case p.Panics > 0:
		return fmt.Errorf("the server contained %g panics", p.Panics)
	case p.Tapes != nil && len(p.Tapes.Bad) > 0:
		return fmt.Errorf("%d of %d recordings looked at are bad", len(p.Tapes.Bad), p.Tapes.Sampled)
	}
	return nil
}

func (p *report) writeJSON(path string) error {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o600)
}

// print writes the report for a person.
func (p *report) print(w io.Writer) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-28s %s\n", name, fmt.Sprintf(format, args...))
	}
	times := func(name string, s spread) {
		if s.N > 0 {
			line(name, "p50 %8.2f  p95 %8.2f  p99 %8.2f  max %8.2f ms  (%d)", s.P50, s.P95, s.P99, s.Max, s.N)
		}
	}
	line("calls", "%d answered by the server, %d with an operator, %d failed, of %d", p.Answered, p.Talked, p.Failed, p.Calls)
	for e, n := range p.Errors {
		line("  failed", "%d × %s", n, e)
	}
	for e, n := range p.Notes {
		line("  note", "%d × %s", n, e)
	}
	if p.Mode == "scale" {
		line("in the window", "%.1f calls served a second, %d callers waiting at its end", p.PerSecond, p.Waiting)
	}
	times("INVITE to 200", p.Setup)
	times("INVITE to first sound", p.FirstSound)
	times("INVITE to operator's screen", p.Offered)
	times("answer to operator hears", p.AnswerIn)
	times("answer to caller hears", p.AnswerOut)
	times("answer to both ways", p.Answer)
	if p.OfferMillis.N > 0 {
		line("offer latency in the server", "p50 < %g  p95 < %g  p99 < %g ms  (%g)", p.OfferMillis.P50, p.OfferMillis.P95, p.OfferMillis.P99, p.OfferMillis.N)
	}
	p.Up.print(line, times, "caller to operator")
	p.Down.print(line, times, "operator to caller")
	if p.CPUKnown {
		line("server CPU", "%.1f %% of a core, %.0f %% of it in the kernel; memory %.0f MB", p.CPUPercent, p.SystemShare, float64(p.RSS)/1e6)
	}
	if p.CPUPerCall > 0 {
		line("CPU per call-second", "%.3f ms: %.0f calls a core", p.CPUPerCall, p.CallsPerCore)
	}
	if p.CPUEach > 0 {
		line("CPU per call", "%.2f ms", p.CPUEach)
	}
	if t := p.Tapes; t != nil {
		line("recordings", "%d files, %.1f MB; of %d looked at %d have both tones", t.Files, float64(t.Bytes)/1e6, t.Sampled, t.Good)
		for _, b := range t.Bad {
			line("  bad", "%s", b)
		}
	}
	g := p.Generator
	line("load generator", "%.1f %% of a core; sends late by p50 %.2f p99 %.2f max %.2f ms; %d slots skipped, %d packets refused, %d of calls that were over, %d SIP repeats",
		p.OwnPercent, g.Late.P50, g.Late.P99, g.Late.Max, g.Skipped, g.Refused, g.After, g.Again)
	if p.Alarms+p.Panics > 0 {
		line("server", "%g alarms, %g panics", p.Alarms, p.Panics)
	}
}

func (w *way) print(line func(string, string, ...any), times func(string, spread), name string) {
	if w.Sent == 0 {
		return
	}
	line(name, "%d frames, %d lost (%.4f %%), %d twice, %d crossed; jitter p50 %.2f max %.2f ms", w.Sent, w.Lost, w.LostPart, w.Twice, w.Crossed, w.JitterP50, w.JitterMax)
	times("  delay", w.Delay)
}
