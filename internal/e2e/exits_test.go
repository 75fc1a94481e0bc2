package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// send asks with a body; v takes the answer, a *[]byte whatever it is.
func (c *client) send(method, path string, body, v any) int {
	c.s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	status, b, err := c.try(ctx, method, path, body)
	require.NoError(c.s.t, err)
	if raw, ok := v.(*[]byte); ok {
		*raw = b
	} else if v != nil && status < 300 {
		require.NoError(c.s.t, json.Unmarshal(b, v), string(b))
	}
	return status
}

// try asks a server that may die meanwhile.
func (c *client) try(ctx context.Context, method, path string, body any) (status int, answer []byte, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.s.url(path), bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", c.s.url(""))
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// optsOut notes that a customer wants no surveys.
func (c *client) optsOut(ctx context.Context, customer uint64) (status int) {
	status, _, _ = c.try(ctx, http.MethodPost, fmt.Sprintf("/api/v1/customers/%d/opt-out", customer), map[string]string{"how": "spoken"})
	return status
}

// message waits for the one voicemail of a call and gives it with its sound.
func (h *house) message(t *testing.T, id string) (recording, wav) {
	t.Helper()
	var r recording
	eventually(t, 10*time.Second, "the message is there", func() bool {
		list := h.boss.recordings("what=voicemail&call=" + id)
		if len(list) == 1 && list[0].State == "done" {
			r = list[0]
		}
		return r.ID != ""
	})
	var body []byte
	require.Equal(t, 200, h.boss.get(r.Audio, &body))
	return r, readWAV(t, body)
}

type messages struct {
	All  int `json:"all"`
	Open int `json:"open"`
}

// TestVoicemail: a foreign phone leaves messages, having waited too long and out of
// hours; a supervisor hears them and says that they are dealt with.
func TestVoicemail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: map[string]string{"  - id: sales\n": "  - id: sales\n    max_wait: 9s\n    max_to: {kind: voicemail}\n"}})
	c := h.toQueue(t, "79160000091", "1", customerHz)
	h.happens(t, c.id, 20*time.Second, "overflow", "queue", "sales", "rule", "max_wait", "to", "voicemail")
	h.happens(t, c.id, 20*time.Second, "message_on", "kind", "voicemail")
	require.True(t, c.heard().ends(t, "ru/voicemail"))
	c.listens(t, 4)
	c.press("#")
	done := h.ended(t, c.id, 15*time.Second)
	require.Equal(t, "overflow", done.Outcome)
	require.True(t, c.heard().ends(t, "ru/voicemail_done"))

	r, sound := h.message(t, c.id)
	require.Equal(t, "sales", r.Queue)
	require.InDelta(t, 4, sound.seconds(), 1.5)
	require.Greater(t, sound.tone(0, customerHz), 2.0, "what he said")
	require.Zero(t, sound.tone(1, customerHz), "nobody else is on it")
	root, anna := h.signIn("root"), h.signIn("anna")
	require.Len(t, h.audit(root, "recording.listen", r.ID), 1, "the listening is in the log")
	require.Equal(t, 404, anna.get(r.Audio, nil), "no operator's business")

	var n messages
	require.Equal(t, 200, h.boss.get("/api/v1/messages", &n))
	require.Equal(t, messages{All: 1, Open: 1}, n)
	require.Equal(t, 200, h.boss.send(http.MethodPut, "/api/v1/recordings/"+r.ID+"/handled", map[string]bool{"handled": true}, nil))
	require.Equal(t, 200, h.boss.get("/api/v1/messages", &n))
	require.Equal(t, messages{All: 1}, n)
	require.Len(t, h.audit(root, "message.handled", r.ID), 1)
}

// TestVoicemailOutOfHours: 2 in the menu of the night, and the caller just hangs up.
func TestVoicemailOutOfHours(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{closed: true})
	c := h.calls(t, "79160000092", customerHz)
	eventually(t, 20*time.Second, "he hears what he can do", func() bool { return c.heard().begins(t, "ru/after_hours") })
	c.press("2")
	h.happens(t, c.id, 20*time.Second, "message_on", "kind", "voicemail")
	c.listens(t, 3)
	c.hangup()
	require.Equal(t, "after_hours", h.ended(t, c.id, 10*time.Second).Outcome)
	_, sound := h.message(t, c.id)
	require.InDelta(t, 3, sound.seconds(), 1.5)
	require.Greater(t, sound.tone(0, customerHz), 1.0)
}

type answer struct {
	About   string `json:"about"`
	Mode    string `json:"mode"`
	Result  string `json:"result"`
	Q1      int    `json:"q1"`
	Q2      int    `json:"q2"`
	Comment string `json:"comment"`
}

// TestSurveyAfterTheTalk: the operator hangs up, the customer of a foreign phone
// answers the questions by keys and says what to mend; the result stands beside the
// next day's.
func TestSurveyAfterTheTalk(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: map[string]string{"  - id: sales\n": "  - id: sales\n    survey: same_call\n", "ring: 15s\n": "ring: 10s\n"},
		survey: map[string]string{"comment: false": "comment: true"}})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.talksWith(t, "79160000093", "1", customerHz, anna)
	c.listens(t, 2)
	require.True(t, anna.View().Talk.Survey)
	anna.hangsUp()
	anna.becomes("wrapup")
	h.happens(t, c.id, 5*time.Second, "survey_after_call")
	for _, q := range []string{"ru/survey_q1", "ru/survey_q2"} {
		eventually(t, 10*time.Second, q, func() bool { return c.heard().begins(t, q) })
		c.press("2")
	}
	h.happens(t, c.id, 20*time.Second, "message_on", "kind", "comment")
	c.listens(t, 3)
	c.press("#")
	done := h.ended(t, c.id, 20*time.Second)
	require.Equal(t, "answered", done.Outcome)
	require.True(t, c.heard().ends(t, "ru/survey_s9"))

	var list struct {
		Items []answer `json:"items"`
	}
	eventually(t, 10*time.Second, "the answers are there", func() bool {
		return h.boss.get("/api/v1/surveys/answers?mode=same_call", &list) == 200 && len(list.Items) == 1 && list.Items[0].Result == "completed"
	})
	a := list.Items[0]
	require.Equal(t, c.id, a.About)
	require.Equal(t, []int{2, 2}, []int{a.Q1, a.Q2})
	var body []byte
	eventually(t, 10*time.Second, "the comment can be heard", func() bool {
		return h.boss.get("/api/v1/recordings/"+a.Comment+"/audio", &body) == 200
	})
	require.Greater(t, readWAV(t, body).tone(0, customerHz), 1.0)
	require.Equal(t, 200, h.boss.get("/api/v1/surveys/answers?mode=next_day", &list))
	require.Empty(t, list.Items, "he is not asked twice")
	var sums struct {
		Items []struct {
			Mode string `json:"mode"`
		} `json:"items"`
	}
	require.Equal(t, 200, h.boss.get("/api/v1/surveys/summary?by=all", &sums))
	for _, s := range sums.Items {
		require.Equal(t, "same_call", s.Mode)
	}
}

// TestEmergency: a supervisor closes the centre by one order; a running talk goes
// on, a new caller is told and let go, and after the order is taken back all is as
// before, also over a kill.
func TestEmergency(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	first := h.talksWith(t, "79160000094", "1", customerHz, anna)
	order := map[string]string{"kind": "closed", "reason": "учебная тревога"}
	require.Equal(t, 201, h.boss.send(http.MethodPost, "/api/v1/emergency", order, nil))
	root := h.signIn("root")
	require.Len(t, h.audit(root, "order.emergency", "emergency/centre"), 1)

	second := h.calls(t, "79160000095", customerHz)
	require.Equal(t, "blocked", h.ended(t, second.id, 20*time.Second).Outcome)
	require.True(t, second.heard().ends(t, "ru/no_operators"))
	require.True(t, anna.hears(customerHz), "the talk goes on")
	first.hangup()
	h.ended(t, first.id, 10*time.Second)

	require.Equal(t, 200, h.boss.send(http.MethodDelete, "/api/v1/emergency", struct{}{}, nil))
	third := h.toQueue(t, "79160000096", "1", customerHz)
	third.hangup()
	require.Equal(t, "abandoned", h.ended(t, third.id, 10*time.Second).Outcome)
}

// TestAutoAnswer: the call is answered by itself, after a tone and the queue's name
// in the operator's ear; the caller hears neither.
func TestAutoAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: map[string]string{"  - id: sales\n": "  - id: sales\n    auto_answer: true\n"}})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.toQueue(t, "79160000097", "1", customerHz)
	offer := h.happens(t, c.id, 5*time.Second, "offer")
	talk := h.happens(t, c.id, 8*time.Second, "talk")
	require.Greater(t, talk.At.M-offer.At.M, int64(800), "tone and name come first")
	eventually(t, 5*time.Second, "she hears the customer", func() bool { return anna.hears(customerHz) })
	eventually(t, 5*time.Second, "he hears her", func() bool { return c.heard().tone(0, operatorHz) > 1 })
	require.False(t, c.heard().begins(t, "ru/whisper_sales"), "the whisper is hers alone")
	c.hangup()
	require.Equal(t, "answered", h.ended(t, c.id, 10*time.Second).Outcome)
}
