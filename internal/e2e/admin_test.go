package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// puts writes into a field or chooses in a list, as a hand would.
func (b *browser) puts(name, value string) {
	b.t.Helper()
	b.waits(name, `(() => { const e = document.querySelector('`+id(name)+`'); Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value').set.call(e, '`+value+`'); e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true })); return e.value !== '' })()`)
}

// goes moves to another page of the app.
func (b *browser) goes(hash, see string) {
	b.t.Helper()
	ask(b, "go to "+hash, chromedp.Evaluate[bool](`location.hash = '`+hash+`'; true`))
	b.see(see)
}

// clickIn presses a button inside of a row.
func (b *browser) clickIn(row, name string) {
	b.t.Helper()
	b.run("click "+name, chromedp.WaitVisible(row+" "+id(name)), clickOn(row+" "+id(name)))
}

// applies switches the draft on, with a look at what it changes.
func (b *browser) applies(note, change string) {
	b.t.Helper()
	b.waits("the draft is kept and has no mistakes", `document.querySelector('[data-testid="ivr-apply"]')?.disabled === false`)
	b.click("ivr-apply")
	b.waits("what changes", `document.querySelector('[data-testid="apply-dialog"] [data-testid="settings-diff"]').innerText.includes('`+change+`')`)
	b.fill("apply-note", note)
	b.key(kb.Enter)
	b.waits("it is in force", `!document.querySelector('[data-testid="apply-dialog"]')`)
}

// settingsNow is the text of a file of the settings in force, and their version.
func settingsNow(t *testing.T, root *client, file string) (version uint64, text string) {
	t.Helper()
	var now struct {
		Version uint64         `json:"version"`
		Files   []settingsFile `json:"files"`
	}
	require.Equal(t, http.StatusOK, root.get("/api/v1/settings/0", &now))
	for _, f := range now.Files {
		if f.Name == file {
			text = f.Text
		}
	}
	return now.Version, text
}

// TestAdministratorInABrowser: a queue and the alarms by their forms, a file and a menu
// by their text, the duty roster, versions with their difference and the way back, a new
// person who signs in: each is done on its page, and each has its effect.
func TestAdministratorInABrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	root := h.signIn("root")
	b := startBrowser(t, "")
	b.enter(h.server, "root", "#/admin/queues")
	b.see("queue-form")

	b.puts("queue-ring", "25 с")
	b.applies("дольше звоним", "ring: 25s")
	version, text := settingsNow(t, root, "queues.yaml")
	require.EqualValues(t, 2, version)
	require.Contains(t, text, "ring: 25s")

	b.goes("#/admin/settings/shifts.yaml", "draft-bar")
	b.waits("the text", `(() => { const e = document.querySelector('.code textarea'); const at = e.value.indexOf('duty: []'); if (at < 0) return false; e.setRangeText('duty: [experts]', at, at + 8); e.dispatchEvent(new Event('input', { bubbles: true })); return true })()`)
	b.applies("вторая линия по дежурствам", "duty: [experts]")

	b.goes("#/duty", "duty-add")
	b.puts("duty-queue", "experts")
	b.waits("people to choose of", `document.querySelector('[data-testid="duty-user"]').options.length > 1`)
	ask(b, "viktor", chromedp.Evaluate[bool](`(() => { const e = document.querySelector('[data-testid="duty-user"]'); e.value = [...e.options].find((o) => /viktor/i.test(o.text)).value; e.dispatchEvent(new Event('change', { bubbles: true })); return true })()`))
	b.puts("duty-from", time.Now().Add(-time.Hour).Format("2006-01-02T15:04"))
	b.puts("duty-to", time.Now().Add(8*time.Hour).Format("2006-01-02T15:04"))
	b.click("duty-add")
	b.see("duty-row")

	b.goes("#/admin/versions", "version-row")
	b.clickIn(`[data-version="2"]`, "version-diff")
	b.waits("the difference", `/\+\s+ring: 25s/.test(document.querySelector('[data-testid="version-dialog"] [data-testid="settings-diff"]').innerText)`)
	b.key(kb.Escape)
	b.waits("the dialog is shut", `!document.querySelector('dialog[open]')`)
	b.clickIn(`[data-version="1"]`, "version-restore")
	b.waits("what goes back", `document.querySelector('[data-testid="confirm"] [data-testid="settings-diff"]').innerText.includes('ring: 25s')`)
	b.click("confirm-yes")
	b.see("version-row")
	b.waits("a further version is in force", `document.querySelector('[data-version="4"] .chip.good')`)
	version, text = settingsNow(t, root, "queues.yaml")
	require.EqualValues(t, 4, version)
	require.NotContains(t, text, "ring: 25s")

	b.goes("#/admin/alarms", "limits-form")
	b.puts("value-service_level-attention", "75")
	b.applies("звонит реже", "service_level: {attention: 75")
	b.goes("#/ivr/main", "ivr-diagram")
	b.waits("the menu's text", `(() => { const e = document.querySelector('.code textarea'); const at = e.value.indexOf('topic: orders, next: sales}'); if (at < 0) return false; e.setRangeText('topic: support, next: sales}', at, at + 27); e.dispatchEvent(new Event('input', { bubbles: true })); return true })()`)
	b.applies("другая тема", "topic: support, next: sales}")
	b.click("draft-versions")
	b.see("version-row")
	b.clickIn(`[data-version="4"]`, "version-restore")
	b.waits("the alarms and the menu go back", `(() => { const d = document.querySelector('[data-testid="confirm"] [data-testid="settings-diff"]')?.innerText ?? ''; return /−\s+service_level: \{attention: 75/.test(d) && /\+\s+service_level: \{attention: 80/.test(d) && d.includes('flows/main.yaml') })()`)
	b.click("confirm-yes")
	b.waits("they are back", `document.querySelector('[data-version="7"] .chip.good')`)
	for file, was := range map[string]string{"alarms.yaml": "service_level: {attention: 80", "flows/main.yaml": `"1": {topic: orders, next: sales}`} {
		_, text = settingsNow(t, root, file)
		require.Contains(t, text, was)
	}
	b.goes("#/admin/alarms", "limits-form")
	b.waits("in the form too", `document.querySelector('[data-testid="value-service_level-attention"]').value === '80'`)

	b.goes("#/admin/users", "user-row")
	b.click("user-add")
	b.fill("user-name", "Нина Котова")
	b.fill("user-login", "nina")
	b.fill("user-password", password)
	b.click("user-queue-sales")
	b.key(kb.Enter)
	b.waits("she is in the list", `document.querySelector('[data-login="nina"]').innerText.includes('Нина Котова')`)
	h.signIn("nina")
}

// TestSupervisorAtTheWall: an outage of one queue is announced and taken back by keys
// alone; of two who want a break one waits in line and is let go out of turn; an
// operator has a skill until the end of his shift.
func TestSupervisorAtTheWall(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: map[string]string{"\nbreaks: 0\n": "\nbreaks: 1\n"}})
	anna, boris := startHeadset(t, h.server, "anna", operatorHz), startHeadset(t, h.server, "boris", secondHz)
	b := startBrowser(t, "")
	b.enter(h.server, "super", "#/wall")
	b.see("wall-agent")

	emergencies := func() (list []string) {
		var x struct {
			Items []struct{ Queue, Kind, Reason string } `json:"items"`
		}
		require.Equal(t, http.StatusOK, h.boss.get("/api/v1/emergency", &x))
		for _, e := range x.Items {
			list = append(list, strings.Join([]string{e.Queue, e.Kind, e.Reason}, " "))
		}
		return list
	}
	b.run("focus", chromedp.Focus(id("emergency-open")))
	b.key(kb.Enter)
	b.see("emergency-dialog")
	b.puts("emergency-queue", "sales")
	b.fill("emergency-reason", "Не работает оплата")
	b.key(kb.Enter)
	b.see("emergency")
	b.waits("the dialog is closed", `!document.querySelector('dialog[open]')`) // behind it nothing takes the focus
	require.Equal(t, []string{"sales outage Не работает оплата"}, emergencies())
	b.run("focus", chromedp.Focus(id("emergency-end")))
	b.key(kb.Enter)
	b.see("emergency-end-confirm")
	b.run("focus", chromedp.Focus(id("emergency-end-confirm")))
	b.key(kb.Enter)
	b.waits("it is over", `!document.querySelector('[data-testid="emergency"]')`)
	require.Empty(t, emergencies())

	anna.does("state", headset.Fields{"state": "break", "reason": "short"})
	anna.becomes("break")
	boris.does("state", headset.Fields{"state": "break", "reason": "lunch"})
	row := `[data-testid="wall-agent"][data-operator="` + itoa(int(boris.id())) + `"]`
	b.waits("he is in the line", `/1-й в очереди на перерыв/.test(document.querySelector('`+row+`').innerText)`)
	b.clickIn(row, "agent-menu")
	b.clickIn(row, "agent-letgo")
	boris.becomes("break")
	b.waits("his row is where it stays", `document.querySelector('`+row+`').dataset.state === 'break'`)

	b.clickIn(row, "agent-menu")
	b.clickIn(row, "agent-extra")
	b.see("extra-what")
	b.waits("skills to choose of", `[...document.querySelector('[data-testid="extra-what"]').options].some((o) => o.value === 'skill/experts')`)
	b.puts("extra-what", "skill/experts")
	b.puts("extra-level", "7")
	b.click("extra-confirm")
	b.waits("it is given", `!document.querySelector('dialog[open]')`)
	for _, o := range []*softphone{anna, boris} {
		b.clickIn(`[data-testid="wall-agent"][data-operator="`+itoa(int(o.id()))+`"]`, "agent-pick")
	}
	b.click("bulk-message")
	b.fill("message-text", "Акция продлена до 20:00")
	b.click("message-send")
	b.waits("it is sent", `/прочитали 0 из 2/.test(document.querySelector('[data-testid="message-read"]')?.innerText)`)
	v, err := anna.Until(anna.within(5*time.Second), func(v headset.View) bool { return len(v.Notices) == 1 })
	require.NoError(t, err, "the message")
	require.Equal(t, "Акция продлена до 20:00", v.Notices[0].Text)
	anna.does("read", headset.Fields{"item": v.Notices[0].ID})
	b.waits("one has read it", `/прочитали 1 из 2/.test(document.querySelector('[data-testid="message-read"]').innerText)`)

	b.goes("#/duty", "extra-row")
	b.waits("the skill by its name", `document.querySelector('[data-testid="extra-row"]').innerText.includes('Сложные вопросы 7')`)
}
