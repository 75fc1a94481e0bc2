package e2e

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

type recording struct {
	ID       string `json:"id"`
	Call     string `json:"call"`
	Operator int    `json:"operator"`
	Queue    string `json:"queue"`
	State    string `json:"state"`
	Ms       int64  `json:"ms"`
	Audio    string `json:"audio"`
}

func (c *client) recordings(query string) []recording {
	c.s.t.Helper()
	var list struct {
		Items []recording `json:"items"`
	}
	require.Equal(c.s.t, 200, c.get("/api/v1/recordings?"+query, &list))
	return list.Items
}

type auditRow struct {
	Login  string `json:"login"`
	What   string `json:"what"`
	Object string `json:"object"`
}

func (h *house) audit(root *client, what, object string) []auditRow {
	h.t.Helper()
	var list struct {
		Items []auditRow `json:"items"`
	}
	require.Equal(h.t, 200, root.get("/api/v1/audit?limit=200&what="+what, &list))
	var out []auditRow
	for _, r := range list.Items {
		if strings.Contains(r.Object, object) {
			out = append(out, r)
		}
	}
	return out
}

// part asks for a range of bytes.
func (c *client) part(path, rng string) (int, []byte, http.Header) {
	req, err := http.NewRequest(http.MethodGet, c.s.url(path), nil)
	require.NoError(c.s.t, err)
	req.Header.Set("Range", rng)
	resp, err := c.http.Do(req)
	require.NoError(c.s.t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(c.s.t, err)
	return resp.StatusCode, b, resp.Header
}

// files lists the sound files in the server's folder of recordings.
func (h *house) files() []string {
	var out []string
	_ = filepath.WalkDir(filepath.Join(h.data(), "recordings"), func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, p)
		}
		return nil
	})
	return out
}

// TestRecordings: two calls of foreign phones with two operators. Who may finds
// them by number, operator, queue and date, and plays them with seeking in the
// page; who may not gets 404; every listening leaves a row.
func TestRecordings(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	one := h.talksWith(t, "79160000061", "1", customerHz, anna)
	one.listens(t, 4)
	one.hangup()
	h.ended(t, one.id, 10*time.Second)
	require.NoError(t, anna.SignOut(anna.within(10*time.Second)))
	boris := startHeadset(t, h.server, "boris", secondHz)
	two := h.talksWith(t, "79160000062", "2", customerHz, boris)
	two.listens(t, 1)
	two.hangup()
	h.ended(t, two.id, 10*time.Second)
	eventually(t, 10*time.Second, "two recordings", func() bool {
		list := h.boss.recordings("")
		return len(list) == 2 && list[0].State == "done" && list[1].State == "done"
	})

	by := func(query, call string) {
		t.Helper()
		list := h.boss.recordings(query)
		require.Len(t, list, 1, query)
		require.Equal(t, call, list[0].Call, query)
	}
	today := time.Now().UTC().Add(3 * time.Hour).Format(time.DateOnly)
	by("number=79160000061", one.id)
	by("number="+url.QueryEscape("+7 916 000-00-62"), two.id)
	by("queue=support", two.id)
	by("operator="+itoa(h.call(one.id).Talks[0].Operator), one.id)
	require.Len(t, h.boss.recordings("from="+today+"&to="+today), 2)
	require.Empty(t, h.boss.recordings("to=2020-01-01"))

	rec := h.boss.recordings("number=79160000061")[0]
	own, root := h.signIn("anna"), h.signIn("root")
	foreign := h.signIn("boris")
	require.Len(t, own.recordings(""), 1, "an operator hears his own")
	require.Equal(t, rec.ID, own.recordings("")[0].ID)
	require.Equal(t, 200, own.get(rec.Audio, new([]byte)))
	for _, path := range []string{"/api/v1/recordings/" + rec.ID, rec.Audio, "/api/v1/recordings/r999999", "/api/v1/recordings/..%2f..%2fhotline.yaml/audio", "/api/v1/recordings/%2e%2e/audio"} {
		require.Equal(t, 404, foreign.get(path, nil), path)
	}
	require.GreaterOrEqual(t, len(h.audit(root, "denied", rec.ID)), 2, "a row of each attempt")
	require.Equal(t, "boris", h.audit(root, "denied", rec.ID)[0].Login)

	var whole []byte
	before := len(h.audit(root, "recording.listen", rec.ID))
	require.Equal(t, 200, h.boss.get(rec.Audio, &whole))
	code, part, head := h.boss.part(rec.Audio, "bytes=1000-1999")
	require.Equal(t, 206, code)
	require.Equal(t, whole[1000:2000], part)
	require.Contains(t, head.Get("Content-Range"), "bytes 1000-1999/")
	require.Len(t, h.audit(root, "recording.listen", rec.ID), before+1, "one listening, one row")

	page := startBrowser(t, "")
	page.enter(h.server, "super", "#/rec?number=79160000061")
	page.waits("the list", `document.querySelectorAll('[data-testid="rec-row"]').length === 1`)
	page.run("choose", clickOn(`[data-testid="rec-row"] button`))
	page.see("player")
	audio := `document.querySelector('[data-testid="player-audio"]')`
	page.waits("the sound is there", audio+`.duration > 3`)
	page.click("player-play")
	page.waits("it plays", audio+`.currentTime > 0.3`)
	page.click("player-play")
	at := ask(page, "seek", chromedp.Evaluate[float64](`(() => { const w = document.querySelector('[data-testid="waveform"]'), r = w.getBoundingClientRect(); w.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: r.left + r.width * 0.7, clientY: r.top + 5})); return `+audio+`.duration })()`))
	page.waits("the place is another", audio+`.currentTime > `+number(at*0.6))
	page.click("player-play")
	page.waits("it plays from there", audio+`.currentTime > `+number(at*0.72))
	require.Greater(t, len(h.audit(root, "recording.listen", rec.ID)), before+1)
	checkRecording(t, h.boss, rec.ID, operatorHz)
}

// TestDoNotRecord: what was recorded so far is gone from the disk, nothing comes
// after it, and the call says so.
func TestDoNotRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.talksWith(t, "79160000063", "1", customerHz, anna)
	eventually(t, 5*time.Second, "it is being recorded", func() bool { return len(h.files()) > 0 && anna.View().Talk.Recording == "on" })
	c.listens(t, 1)
	anna.does("no_record", nil)
	_, err := anna.Until(anna.within(5*time.Second), func(v headset.View) bool { return v.Talk != nil && v.Talk.Recording == "forbidden" })
	require.NoError(t, err)
	told, err := anna.ActRef(anna.within(5*time.Second), "resume", "rec_pause", headset.Fields{"on": false})
	require.NoError(t, err)
	t.Logf("asked to record again: %q", told.Error)
	c.listens(t, 1)
	require.Equal(t, "forbidden", anna.View().Talk.Recording)
	anna.hangsUp()
	require.True(t, h.ended(t, c.id, 10*time.Second).NoRecord)
	eventually(t, 5*time.Second, "no file is left", func() bool { return len(h.files()) == 0 })
	for _, r := range h.boss.recordings("call=" + c.id) {
		require.Empty(t, r.Audio)
		require.Equal(t, 404, h.boss.get("/api/v1/recordings/"+r.ID+"/audio", nil))
	}
}

// TestPaymentPause: while payment data are said the recording holds silence on
// both sides, as long as the pause; the keys pressed are nowhere.
func TestPaymentPause(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.talksWith(t, "79160000064", "1", customerHz, anna)
	c.listens(t, 2)
	anna.does("rec_pause", headset.Fields{"on": true})
	_, err := anna.Until(anna.within(5*time.Second), func(v headset.View) bool { return v.Talk.Recording == "paused" })
	require.NoError(t, err)
	c.press("42760")
	c.listens(t, 2)
	require.True(t, anna.hears(customerHz), "the talk goes on")
	anna.does("rec_pause", headset.Fields{"on": false})
	c.listens(t, 2)
	anna.hangsUp()
	h.ended(t, c.id, 10*time.Second)
	rec := h.boss.recordings("call=" + c.id)[0]
	eventually(t, 10*time.Second, "the recording is closed", func() bool { return h.boss.recordings("call=" + c.id)[0].State == "done" })
	var body []byte
	require.Equal(t, 200, h.boss.get("/api/v1/recordings/"+rec.ID+"/audio", &body))
	w := readWAV(t, body)
	from, _ := h.call(c.id).find("rec_paused")
	to, _ := h.call(c.id).find("rec_resumed")
	pause := float64(to.At.M-from.At.M) / 1000
	require.Greater(t, pause, 2.5)
	for side, hz := range []float64{customerHz, operatorHz} {
		require.InDelta(t, pause, silence(wav{w.rate, [][]float64{w.channels[side]}}, hz), 0.5, "silence of the pause on side %d", side)
	}
	for _, e := range h.call(c.id).Timeline {
		for _, v := range e.Data {
			require.NotContains(t, v, "4276")
		}
	}
	require.False(t, bytes.Contains([]byte(h.log.String()), []byte("42760")))
}
