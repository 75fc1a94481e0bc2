package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

const (
	customerHz = 440.0
	operatorHz = 1000.0
	secondHz   = 1500.0
)

type callList struct {
	Items []struct {
		ID      string `json:"id"`
		Outcome string `json:"outcome"`
	} `json:"items"`
}

type callDetail struct {
	Outcome string `json:"outcome"`
	Topic   string `json:"topic"`
	Talks   []struct {
		Operator  int    `json:"operator"`
		Line      int    `json:"line"`
		Left      string `json:"left"`
		Recording string `json:"recording"`
	} `json:"talks"`
}

// TestStoryUDP and TestStoryTCP are the main job on real input: a foreign phone
// dials in, hears the menu, waits with music, an operator in a real browser
// answers by the keyboard, both hear each other, the first line escalates to the
// second, the recording holds both voices, and the bot asks the next day.
func TestStoryUDP(t *testing.T) { story(t, "udp") }

// TestStoryTCP is the same over TCP.
func TestStoryTCP(t *testing.T) { story(t, "tcp") }

func story(t *testing.T, transport string) {
	t.Parallel()
	if testing.Short() {
		t.Skip("foreign programs: not in the quick suite")
	}
	dir := t.TempDir()
	phonePort := freeport.Take(t)
	s := newServer(t, settings(phonePort, `
survey:
  labelling: {carrier: Test, number: "1", date: "2026-01-01"}
  mass_calls: {carrier: Test, number: "1", date: "2026-01-01"}
  caller_ids: ["+74950000001"]
`))
	s.start()
	phone := startBaresip(t, baresipOptions{user: "79160000001", port: phonePort, answer: true,
		say: toneWAV(t, filepath.Join(dir, "customer.wav"), customerHz, 8000, 600)})

	address := s.run.UDP[0]
	if transport == "tcp" {
		address = s.run.TCP[0]
	}
	phone.dial(fmt.Sprintf("sip:hotline@%s;transport=%s", address, transport))
	eventually(t, 10*time.Second, "the call is answered", func() bool { return phone.saw("CALL_ESTABLISHED") > 0 })
	phone.press("1") // kept during the greeting
	boss := s.signIn("super")
	waiting := func() int {
		var q struct {
			Items []struct {
				Waiting int `json:"waiting"`
			} `json:"items"`
		}
		boss.get("/api/v1/queues", &q)
		n := 0
		for _, x := range q.Items {
			n += x.Waiting
		}
		return n
	}
	eventually(t, 15*time.Second, "the caller waits in a queue", func() bool { return waiting() == 1 })
	eventually(t, 20*time.Second, "he is asked for his consent", func() bool { return phone.heard().begins(t, "ru/survey_consent") })
	phone.press("1")

	anna := startBrowser(t, toneWAV(t, filepath.Join(dir, "operator.wav"), operatorHz, 48000, 30))
	anna.signIn(s, "anna")
	anna.see("offer-card")
	anna.key(kb.F2)
	anna.see("talk-card")
	eventually(t, 10*time.Second, "the operator hears the customer", func() bool { return anna.hears(customerHz) > 0.5 })
	eventually(t, 10*time.Second, "the customer hears the operator", func() bool { return phone.heard().tone(0, operatorHz) > 2 })
	if transport == "udp" {
		anna.shot(filepath.Join(dir, "talk.png"))
	}

	viktor := startHeadset(t, s, "viktor", secondHz)
	anna.click("escalate-open")
	anna.click("escalate-send")
	viktor.answers()
	eventually(t, 10*time.Second, "the second line hears the customer", func() bool { return viktor.hears(customerHz) })
	eventually(t, 10*time.Second, "the customer hears the second line", func() bool { return phone.heard().tone(0, secondHz) > 2 })
	viktor.hangsUp()
	eventually(t, 15*time.Second, "the customer's call ends", func() bool { return phone.saw("CALL_CLOSED") > 0 })

	var calls callList
	eventually(t, 10*time.Second, "the record is written", func() bool {
		boss.get("/api/v1/calls?kind=inbound", &calls)
		return len(calls.Items) == 1
	})
	callID := calls.Items[0].ID
	var c callDetail
	require.Equal(t, 200, boss.get("/api/v1/calls/"+callID, &c))
	require.Equal(t, "answered", c.Outcome)
	require.Equal(t, "orders", c.Topic)
	require.Len(t, c.Talks, 2)
	require.Equal(t, "escalate", c.Talks[0].Left)
	require.Equal(t, 2, c.Talks[1].Line)
	checkRecording(t, boss, c.Talks[0].Recording, operatorHz)
	checkRecording(t, boss, c.Talks[1].Recording, secondHz)
	checkExplanation(t, boss, callID)

	nextDay(t, s, phone, boss)
}

// audio gives a recording that is closed, and the length it is said to have.
func audio(t *testing.T, boss *client, rec string) (w wav, ms int64) {
	t.Helper()
	require.NotEmpty(t, rec)
	var meta struct {
		Ms    int64  `json:"ms"`
		State string `json:"state"`
	}
	eventually(t, 10*time.Second, "the recording is closed", func() bool {
		boss.get("/api/v1/recordings/"+rec, &meta)
		return meta.State == "done"
	})
	var body []byte
	require.Equal(t, 200, boss.get("/api/v1/recordings/"+rec+"/audio", &body))
	return readWAV(t, body), meta.Ms
}

// checkRecording: the customer is on the left, the operator on the right, for the whole talk.
func checkRecording(t *testing.T, boss *client, rec string, right float64) {
	w, ms := audio(t, boss, rec)
	require.Len(t, w.channels, 2)
	length := float64(len(w.channels[0])) / float64(w.rate)
	require.InDelta(t, float64(ms)/1000, length, 0.2)
	require.Greater(t, w.tone(0, customerHz), length-1.5, "customer left, %.1f s", length)
	require.Greater(t, w.tone(1, right), length-2.5, "operator right, %.1f s", length)
	require.Less(t, w.tone(0, right), 0.5)
	require.Less(t, w.tone(1, customerHz), 0.5)
}

func checkExplanation(t *testing.T, boss *client, call string) {
	var why struct {
		Items []struct {
			Operator int `json:"operator"`
			Why      any `json:"why"`
		} `json:"items"`
	}
	require.Equal(t, 200, boss.get("/api/v1/calls/"+call+"/why", &why))
	require.Len(t, why.Items, 2)
	require.NotNil(t, why.Items[0].Why)
}

// nextDay moves the clock; the bot phones the customer, who answers with digits.
func nextDay(t *testing.T, s *server, phone *baresip, boss *client) {
	moscow := time.FixedZone("MSK", 3*3600)
	now := time.Now().In(moscow)
	noon := time.Date(now.Year(), now.Month(), now.Day()+1, 15, 30, 0, 0, moscow)
	if noon.Weekday() == time.Saturday || noon.Weekday() == time.Sunday {
		noon = time.Date(now.Year(), now.Month(), now.Day()+1, 16, 0, 0, 0, moscow)
	}
	before := phone.saw("CALL_ESTABLISHED")
	s.shift(time.Until(noon))
	eventually(t, 30*time.Second, "the bot calls", func() bool { return phone.saw("CALL_ESTABLISHED") > before })
	phone.listens(t, 2)
	phone.press("1") // any key interrupts
	for _, a := range [][2]string{{"ru/survey_q1", "5"}, {"ru/survey_q2", "1"}, {"ru/survey_q3", "1"}} {
		eventually(t, 15*time.Second, a[0], func() bool { return phone.heard().begins(t, a[0]) })
		phone.press(a[1])
	}
	var sum struct {
		Items []struct {
			Key string `json:"key"`
			CSI struct {
				Value *float64 `json:"value"`
				N     int      `json:"n"`
			} `json:"csi"`
			FCR struct {
				Value *float64 `json:"value"`
			} `json:"fcr"`
		} `json:"items"`
	}
	eventually(t, 20*time.Second, "CSI appears", func() bool {
		boss.get("/api/v1/surveys/summary?by=line", &sum)
		return len(sum.Items) > 0 && sum.Items[0].CSI.Value != nil
	})
	require.Equal(t, "2", sum.Items[0].Key, "the line of who talked last")
	require.Equal(t, 100.0, *sum.Items[0].CSI.Value)
}
