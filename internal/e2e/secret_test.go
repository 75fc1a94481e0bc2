package e2e

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// keyInFile finds keys as the journal writes them.
var keyInFile = regexp.MustCompile(`"key":"([^"]*)"`)

// TestSecretDigits: a foreign phone keys a code that the menu asks for in secret,
// some of it ahead; the system outside gets it. Then, while the recording is paused
// for payment data, customer and operator press keys. Nothing of all this is
// anywhere in the data folder, the log or the API (INVARIANTS 20).
func TestSecretDigits(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 4)
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Query().Get("pin")
		_, _ = fmt.Fprint(w, `{"known":true}`)
	}))
	t.Cleanup(bank.Close)
	host := strings.TrimPrefix(bank.URL, "http://")
	nodes, err := os.ReadFile("../../ivr/testdata/secret_nodes.yaml")
	require.NoError(t, err)
	h := newHouse(t, wants{
		machine: fmt.Sprintf("lookups:\n  hosts:\n    - {name: %q, local: true}\n", host),
		general: map[string]string{
			"ask_consent: true": "ask_consent: false",
			"lookups: []":       fmt.Sprintf("lookups:\n  - {id: bank, url: %q, fields: [{name: known}]}", bank.URL+"/check?pin={pin}"),
		},
		menu: map[string]string{"next: sales}": "next: pin}", "\nnodes:\n": "\nnodes:\n" + string(nodes)},
	})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.calls(t, "79160000071", customerHz)
	c.press("1") // in the greeting: they wait
	c.press("9")
	c.press("5")
	h.happens(t, c.id, 12*time.Second, "menu", "node", "menu", "key", "1")
	c.press("7")
	c.press("3")
	c.press("#")
	require.Equal(t, "9573", <-asked)
	anna.answers()
	h.happens(t, c.id, 10*time.Second, "talk", "queue", "sales")
	require.NoError(t, anna.Act(anna.within(5*time.Second), "rec_pause", headset.Fields{"call": c.id, "on": true}))
	h.happens(t, c.id, 5*time.Second, "rec_paused")
	before := c.saw("CALL_DTMF_START")
	for _, key := range []string{"4", "6", "8"} {
		c.press(key)
	}
	require.NoError(t, anna.Act(anna.within(5*time.Second), "keys", headset.Fields{"call": c.id, "keys": "85468"}))
	eventually(t, 10*time.Second, "the phone hears the operator's keys", func() bool { return c.saw("CALL_DTMF_START") >= before+5 })
	require.NoError(t, anna.Act(anna.within(5*time.Second), "rec_pause", headset.Fields{"call": c.id, "on": false}))
	c.hangup()
	done := h.ended(t, c.id, 10*time.Second)
	_, ok := done.find("menu", "node", "pin", "key", "****")
	require.True(t, ok, "the way through the menu shows masks: %v", done.Timeline)

	secrets := []string{"9573", "468", "85468"}
	found := 0
	require.NoError(t, filepath.WalkDir(h.data(), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(name, "recordings") && strings.HasSuffix(name, ".wav") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text = bytes.TrimRight(text, "\x00")
		for _, m := range keyInFile.FindAllSubmatch(text, -1) {
			found++
			require.Contains(t, []string{"1", "#", "*", "****"}, string(m[1]), "a key in %s", name)
		}
		for _, s := range secrets[:1] {
			require.NotContains(t, string(text), `"`+s, name)
			require.NotContains(t, string(text), "pin="+s, name)
		}
		for _, s := range secrets {
			require.NotRegexp(t, `"(key|keys|value|pin)":"[^"]*`+s, string(text), name)
		}
		return nil
	}))
	require.Greater(t, found, 5, "the journal was read")
	for _, s := range secrets {
		require.NotRegexp(t, `[^0-9]`+s+`[^0-9]`, h.log.String())
	}
	require.NotContains(t, fmt.Sprint(done), "9573")
}

// TestKeysOfAPageInAPause: keys of a customer in a browser come another way, and are
// masked as well while the recording is paused.
func TestKeysOfAPageInAPause(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"ask_consent: true": "ask_consent: false"}})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	anna.AutoAnswer(true)
	page, err := headset.OpenPage(soon(t, 5*time.Second), headset.Config{URL: h.url("")})
	require.NoError(t, err)
	t.Cleanup(page.Close)
	require.NoError(t, page.Call(soon(t, 5*time.Second), "test"))
	require.NoError(t, page.Talk(soon(t, 5*time.Second)))
	require.NoError(t, page.Key("1"))
	v, err := anna.State(anna.within(15*time.Second), "talking")
	require.NoError(t, err)
	id := v.Talk.Call
	require.NoError(t, anna.Act(anna.within(5*time.Second), "rec_pause", headset.Fields{"call": id, "on": true}))
	h.happens(t, id, 5*time.Second, "rec_paused")
	for _, key := range []string{"4", "6", "8"} {
		require.NoError(t, page.Key(key))
	}
	told := func() (keys string) {
		files, err := filepath.Glob(filepath.Join(h.data(), "journal", "*"))
		require.NoError(t, err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				continue // a lock, or gone
			}
			for _, m := range digitInJournal.FindAllSubmatch(text, -1) {
				keys += string(m[1])
			}
		}
		return keys
	}
	eventually(t, 5*time.Second, "three masked keys", func() bool { return told() == "1***" })
}

// digitInJournal finds the keys that doors told the core.
var digitInJournal = regexp.MustCompile(`"k":"digit","d":\{"leg":"[^"]*","key":"([^"]*)"`)
