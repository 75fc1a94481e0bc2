package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

// trial: the bot calls soon, over a trunk of kind test.
const trial = `
survey:
  delay: 1s
  caller_ids: ["+74950000001"]
`

type plan struct {
	Plan     uint64 `json:"plan"`
	About    string `json:"about"`
	State    string `json:"state"`
	Result   string `json:"result"`
	Attempts int    `json:"attempts"`
	Due      int64  `json:"due"`
}

// plans lists the bot's plans by the call they ask about.
func (h *house) plans() map[string]plan {
	h.t.Helper()
	var list struct {
		Items []plan `json:"items"`
	}
	require.Equal(h.t, 200, h.boss.get("/api/v1/surveys?limit=500", &list))
	out := map[string]plan{}
	for _, p := range list.Items {
		out[p.About] = p
	}
	return out
}

// attempts gives the results of the bot's calls for a plan, in order.
func (h *house) attempts(p plan) []string {
	h.t.Helper()
	var list struct {
		Items []struct {
			At struct {
				W int64 `json:"w"`
			} `json:"at"`
			Result string `json:"result"`
		} `json:"items"`
	}
	require.Equal(h.t, 200, h.boss.get(fmt.Sprintf("/api/v1/surveys/plans/%d/attempts", p.Plan), &list))
	var out []string
	for _, a := range list.Items {
		out = append(out, a.Result)
	}
	return out
}

// talked has customers of foreign phones (sipp) call, press 1 by INFO and talk
// with the operator, all at once; it gives the calls by the number's last digits.
func (h *house) talked(t *testing.T, op *softphone, numbers ...string) map[string]string {
	t.Helper()
	s := new(script)
	s.request("INVITE", 1, "application/sdp", sdpBody).add(`<recv response="100" optional="true"/>`).add(`<recv response="200"/>`)
	s.request("ACK", 1, "", "").pause(500*time.Millisecond).key("1", 2).byeAnswered()
	rows := make([]string, len(numbers))
	for i, n := range numbers {
		rows[i] = "+" + n
	}
	op.AutoAnswer(true)
	r := startSipp(t, s, h.run.UDP[0], 0, len(numbers), rows...)
	for range numbers {
		op.becomes("talking")
		time.Sleep(1500 * time.Millisecond) // the talk: sipp sends no sound that would tell how long it is
		call := op.View().Talk.Call
		op.hangsUp()
		op.becomes("wrapup")
		op.does("wrap", map[string]any{"call": call, "topic": "orders", "result": "solved", "on": true})
	}
	r.ends(30 * time.Second)
	out := map[string]string{}
	for _, n := range numbers {
		out[n] = h.callOf(t, n, "inbound")
		require.Equal(t, "answered", h.ended(t, out[n], 5*time.Second).Outcome)
	}
	return out
}

// bystanders is sipp answering the bot: what each number does is in its last
// digit. 1: busy; 2: not there; 3: declines; 4: answers, says nothing; 5: presses
// 9 (never again); 6: gives a mark and hangs up; 7: answers all questions.
func bystanders() *script {
	s := new(script).add(`<recv request="INVITE" rrs="true"><action>`)
	for d := 1; d <= 7; d++ {
		s.add(`<ereg regexp="sip:7916000010%d@" search_in="hdr" header="To:" assign_to="is%d"/>`, d, d)
	}
	s.add(`</action></recv>`)
	for d := 1; d <= 7; d++ {
		s.add(`<nop next="%d" test="is%d"/>`, d, d)
	}
	refuse := func(label int, status string) {
		s.label(label).reply(status, "").add(`<recv request="ACK" next="99"/>`)
	}
	refuse(1, "486 Busy Here")
	refuse(2, "480 Temporarily Unavailable")
	refuse(3, "603 Decline")
	answer := func(label int) *script {
		return s.label(label).reply("200 OK", sdpBody).add(`<recv request="ACK"/>`)
	}
	press := func(k string, cseq int) {
		s.add(`<send retrans="500"><![CDATA[
INFO [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch];rport
From: <sip:callee@[local_ip]:[local_port]>;tag=[call_number]s
To[$from]
Call-ID: [call_id]
CSeq: %d INFO
Max-Forwards: 70
Content-Type: application/dtmf-relay
Content-Length: [len]

Signal=%s
Duration=160
]]></send>`, cseq, k).add(`<recv response="200"/>`)
	}
	bye := func(cseq int) {
		s.add(`<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch];rport
From: <sip:callee@[local_ip]:[local_port]>;tag=[call_number]s
To[$from]
Call-ID: [call_id]
CSeq: %d BYE
Max-Forwards: 70
Content-Length: 0

]]></send>`, cseq).add(`<recv response="200" next="99"/>`)
	}
	over := func() {
		s.add(`<recv request="BYE"/>`).add(`<send next="99"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`)
	}
	answer(4)
	over()
	answer(5).pause(time.Second)
	press("9", 2)
	over()
	answer(6).pause(time.Second)
	press("1", 2)
	s.pause(700 * time.Millisecond)
	press("4", 3)
	s.pause(700 * time.Millisecond)
	bye(4)
	answer(7).pause(time.Second)
	for i, k := range []string{"1", "5", "1", "1"} {
		press(k, 2+i)
		s.pause(700 * time.Millisecond)
	}
	over()
	text := s.label(99).steps.String()
	// the caller's From is our To
	text = strings.Replace(text, `</action></recv>`, `<ereg regexp=".*" search_in="hdr" header="From" assign_to="from"/></action></recv>`, 1)
	out := new(script)
	out.steps.WriteString(text)
	return out.add(`<Reference variables="is1,is2,is3,is4,is5,is6,is7,from"/>`)
}

// TestBot: what the people do whom the bot phones, and what it makes of it.
func TestBot(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, machine: trial, survey: map[string]string{"talk_min: 3s": "talk_min: 1s"},
		general: map[string]string{"question_wait: 8s": "question_wait: 2s"}, flow: map[string]string{"say: survey_s0_recent": "say: bye", "say: survey_s0\n": "say: bye\n"}})
	startSipp(t, bystanders(), "", port, 100)
	op := startHeadset(t, h.server, "anna", operatorHz)
	var numbers []string
	for d := 1; d <= 7; d++ {
		numbers = append(numbers, fmt.Sprintf("7916000010%d", d))
	}
	calls := h.talked(t, op, numbers...)
	plan := func(digit int) plan { return h.plans()[calls[numbers[digit-1]]] }
	tried := func(digit int, results ...string) {
		t.Helper()
		eventually(t, 60*time.Second, fmt.Sprintf("number %d: %v", digit, results), func() bool {
			p := plan(digit)
			got := h.attempts(p)
			return fmt.Sprint(got) == fmt.Sprint(results) && p.State != "in_call"
		})
	}
	tried(1, "busy")
	tried(2, "no_answer")
	tried(3, "refused")
	tried(5, "opt_out")
	tried(6, "partial")
	tried(7, "completed")
	require.Equal(t, "planned", plan(1).State)
	require.Equal(t, "planned", plan(2).State)
	for _, d := range []int{3, 5, 6, 7} {
		require.Equal(t, "closed", plan(d).State, "%d", d)
	}
	tried(4, "no_input") // heard to the end, repeated, then let go
	require.Equal(t, "planned", plan(4).State, "perhaps nobody was there: once more at another hour")

	var sum struct {
		Items []struct {
			CSI struct {
				Value *float64 `json:"value"`
				N     int      `json:"n"`
			} `json:"csi"`
			FCR struct {
				Value *float64 `json:"value"`
				N     int      `json:"den"`
			} `json:"fcr"`
			Results map[string]int `json:"results"`
		} `json:"items"`
	}
	require.Equal(t, 200, h.boss.get("/api/v1/surveys/summary?by=queue", &sum))
	require.Len(t, sum.Items, 1)
	require.Equal(t, 2, sum.Items[0].CSI.N, "the mark of who hung up after it counts")
	require.Equal(t, 1, sum.Items[0].FCR.N)
	require.Equal(t, 1, sum.Items[0].Results["partial"])
	require.Equal(t, 1, sum.Items[0].Results["completed"])
	var answers struct {
		Items []struct {
			About string `json:"about"`
			Q1    int    `json:"q1"`
			Q2    int    `json:"q2"`
		} `json:"items"`
	}
	require.Equal(t, 200, h.boss.get("/api/v1/surveys/answers?metric=csi", &answers))
	require.Len(t, answers.Items, 2, "the figure opens to the calls it counts")

	// busy: half an hour later, then three hours later, then no more
	h.shift(31 * time.Minute)
	tried(1, "busy", "busy")
	require.Equal(t, []string{"no_answer"}, h.attempts(plan(2)), "who was not there is left alone for longer")
	h.shift(3 * time.Hour)
	tried(1, "busy", "busy", "busy")
	tried(2, "no_answer", "no_answer")
	require.Equal(t, "closed", plan(1).State)
	tried(4, "no_input", "no_input")
	require.Equal(t, "closed", plan(4).State)
	require.Equal(t, []string{"refused"}, h.attempts(plan(3)), "603 is the last word")

	// who opted out is never asked again, whatever he does
	before := len(h.plans())
	h.talked(t, op, numbers[4])
	h.shift(48 * time.Hour)
	require.Never(t, func() bool { return len(h.plans()) > before }, 2*time.Second, 200*time.Millisecond)
}

// TestBotNeverTrialsOnACarrier: with survey.delay and a carrier's trunk the
// server refuses to start, and says what to change.
func TestBotNeverTrialsOnACarrier(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the binary")
	}
	dir := t.TempDir()
	text := strings.Replace(settings(freeport.Take(t), trial), "kind: test", "kind: carrier", 1)
	file := filepath.Join(dir, "hotline.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	for _, args := range [][]string{{"serve", "-c", file, "--data", filepath.Join(dir, "data")}, {"check", "-c", file}} {
		out, code := hotline(t, "", args...)
		require.Equal(t, 1, code, out)
		require.Regexp(t, `hotline\.yaml:\d+: survey\.delay: .*"test" is a real carrier: remove delay`, out, "place, reason and cure")
	}
}

// TestDemoCallsBack: in the demo a customer phones from the browser page, an
// operator answers, and the bot calls the page back; the answers given by click
// are on the supervisor's page.
func TestDemoCallsBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{machine: `
survey:
  delay: 2s
`, survey: map[string]string{"talk_min: 3s": "talk_min: 1s"}})
	op := startHeadset(t, h.server, "anna", operatorHz)
	page := startBrowser(t, toneWAV(t, filepath.Join(t.TempDir(), "customer.wav"), customerHz, 48000, 30))
	page.open(h.url("/call/test?rawaudio=1"))
	page.see("public-call")
	page.waits("public-dial is there", `!document.querySelector('[data-testid="public-dial"]').disabled`)
	page.click("public-dial")
	page.state("public-state", "in_call")
	page.pad("1")
	op.answers()
	eventually(t, 15*time.Second, "the operator hears the page", func() bool { return op.hears(customerHz) })
	eventually(t, 10*time.Second, "the page hears the operator", func() bool { return page.hears(operatorHz) > 0.5 })
	page.waits("the page says that he talks", `document.querySelector('[data-testid="public-state"]')?.dataset.phase === 'talking'`)
	op.listens(1.5) // a talk of a second is too short to be asked about
	op.hangsUp()
	page.state("public-state", "ended")
	page.see("public-answer") // the bot rings
	page.click("public-answer")
	page.state("public-state", "in_call")
	asked := h.callsOf("", "survey")[0].ID
	h.happens(t, asked, 10*time.Second, "answered")
	for i, k := range []string{"1", "5", "1", "1"} {
		page.pad(k)
		eventually(t, 10*time.Second, "the key is taken", func() bool { return h.call(asked).count("menu") > i })
	}
	page.state("public-state", "ended")

	boss := startBrowser(t, "")
	boss.enter(h.server, "super", "#/survey")
	boss.see("survey-page")
	boss.waits("the mark is on the page", `/5/.test(document.querySelector('[data-testid="survey-next_day"]')?.innerText ?? '')`)
	require.Contains(t, boss.text("survey-next_day"), "100")
	boss.run("open the figure", clickOn(`[data-testid="survey-next_day"] [data-testid="figure-open"]`))
	boss.see("answer-row")
}
