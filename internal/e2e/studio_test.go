package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// zipFile packs files in the order given: name, content.
func zipFile(t *testing.T, files ...[2]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f[0])
		require.NoError(t, err)
		_, err = w.Write([]byte(f[1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	name := filepath.Join(t.TempDir(), "studio.zip")
	require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
	return name
}

// sound is a WAV file with a tone.
func sound(t *testing.T, hz float64, rate, seconds int) string {
	t.Helper()
	b, err := os.ReadFile(toneWAV(t, filepath.Join(t.TempDir(), "tone.wav"), hz, rate, seconds))
	require.NoError(t, err)
	return string(b)
}

// chooses gives a file to the page's hidden input.
func (b *browser) chooses(input, file string) {
	b.t.Helper()
	b.run("choose "+file, chromedp.SetUploadFiles(id(input), []string{file}))
}

// picture keeps what the page looks like, small and large, light and dark, for
// people who want to see it: E2E_PICTURES names a folder.
func (b *browser) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("E2E_PICTURES")
	if dir == "" {
		return
	}
	for _, width := range []int64{1920, 1280} {
		for _, theme := range []string{"dark", "light"} {
			b.run("look", chromedp.EmulateViewport(width, width*9/16))
			ask(b, "theme", chromedp.Evaluate[bool](`document.documentElement.setAttribute('data-theme', '`+theme+`'); true`))
			b.shot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, theme)))
		}
	}
	ask(b, "theme", chromedp.Evaluate[bool](`document.documentElement.removeAttribute('data-theme'); true`))
}

// hearsInMenu has a new caller listen to the menu until a tone is in it.
func (h *house) hearsInMenu(t *testing.T, number string, hz float64) {
	t.Helper()
	c := h.calls(t, number, customerHz)
	eventually(t, 20*time.Second, "the new caller hears the new sound", func() bool { return c.heard().tone(0, hz) >= 1 })
	c.hangup()
	h.ended(t, c.id, 10*time.Second)
}

const (
	firstTake  = 600.0
	secondTake = 700.0
)

// TestStudio: a ZIP of a studio is chosen in a browser: the page tells lengths,
// levels, what is left out and what is missing still, and takes it on a word; the
// next caller hears it. A later recording replaces it, and the earlier is had back. A
// hostile ZIP is refused as a whole, with what is wrong of each file.
func TestStudio(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	page := startBrowser(t, "")
	page.enter(h.server, "root", "#/admin/prompts")
	page.see("prompts-page")
	page.chooses("prompt-zip", zipFile(t, [2]string{"Studio/ru/menu_main.wav", sound(t, firstTake, 44100, 3)}, [2]string{"Studio/ru/nobody_knows.wav", sound(t, 300, 8000, 1)}))
	page.see("import-ready")
	page.waits("its length and level", `/0:03/.test(document.querySelector('[data-testid="import-sound"][data-key="ru/menu_main"]').innerText) && /14/.test(document.querySelector('[data-testid="import-sound"][data-key="ru/menu_main"]').innerText)`)
	require.Contains(t, page.text("import-ready"), "nobody_knows", "what is left out")
	require.Contains(t, page.text("import-ready"), "ru/greeting", "what is missing still")
	require.NotContains(t, page.text("import-ready"), "ru/menu_main.wav")
	page.picture("studio-ready")
	c := h.calls(t, "79160000141", customerHz)
	eventually(t, 20*time.Second, "nothing is replaced yet", func() bool { return c.heard().begins(t, "ru/menu_main") })
	c.hangup()
	page.click("import-take")
	page.see("import-report")
	h.hearsInMenu(t, "79160000142", firstTake)

	root := h.signIn("root")
	require.Len(t, h.audit(root, "prompt.change", ""), 1)
	second := filepath.Join(t.TempDir(), "second.wav")
	require.NoError(t, os.WriteFile(second, []byte(sound(t, secondTake, 8000, 3)), 0o600))
	page.open(h.url("/#/admin/prompts"))
	page.run("reload", chromedp.Reload())
	row := `[data-testid="prompt-row"][data-key="ru/menu_main"] `
	page.run("a file of one's own", chromedp.WaitVisible(row+id("prompt-upload")), chromedp.SetUploadFiles(row+`input[type="file"]`, []string{second}))
	page.waits("what it replaces is kept", `document.querySelector('`+row+id("prompt-earlier")+`')`)
	h.hearsInMenu(t, "79160000143", secondTake)
	page.run("earlier sounds", clickOn(row+id("prompt-earlier")))
	page.see("earlier-return")
	page.picture("studio-earlier")
	page.click("earlier-return")
	page.waits("done", `!document.querySelector('[data-testid="earlier"]')`)
	h.hearsInMenu(t, "79160000144", firstTake)

	lying := []byte(sound(t, 500, 8000, 1))
	binary.LittleEndian.PutUint32(lying[40:], 1<<31)
	hostile := zipFile(t, [2]string{"../../../evil.wav", sound(t, 500, 8000, 1)}, [2]string{"ru/bye.wav", string(lying)},
		[2]string{"ru/greeting.wav", string(make([]byte, 130<<20))}, [2]string{"ru/menu_main.wav", sound(t, 900, 8000, 3)})
	page.chooses("prompt-zip", hostile)
	page.see("import-report")
	for _, want := range []string{"../../../evil.wav: имя ведёт за пределы папки", "ru/bye.wav: файл обрывается", "ru/greeting.wav: файл больше 128 МБ"} {
		require.Contains(t, page.text("import-report"), want)
	}
	page.picture("studio-refused")
	require.Equal(t, 422, root.send(http.MethodPost, "/api/v1/prompts/import", "no zip", nil))
	require.NoError(t, filepath.WalkDir(filepath.Dir(h.dir), func(path string, _ os.DirEntry, _ error) error {
		require.NotEqual(t, "evil.wav", filepath.Base(path))
		return nil
	}))
	h.hearsInMenu(t, "79160000145", firstTake)
}

// TestGreetingFromTheMicrophone: a greeting is recorded in the browser by its
// microphone, and the next caller is greeted so.
func TestGreetingFromTheMicrophone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	page := startBrowser(t, toneWAV(t, filepath.Join(t.TempDir(), "voice.wav"), operatorHz, 48000, 30))
	page.enter(h.server, "root", "?rawaudio=1#/admin/prompts")
	page.see("prompts-page")
	page.run("the microphone of the greeting", chromedp.WaitVisible(`[data-testid="prompt-row"][data-key="ru/greeting"]`), clickOn(`[data-testid="prompt-row"][data-key="ru/greeting"] `+id("prompt-record")))
	page.click("mic-start")
	page.see("mic-stop")
	ask(page, "begin", chromedp.Evaluate[bool](`window.__began = performance.now(); true`))
	page.waits("two seconds are spoken", `performance.now() - window.__began > 2000`)
	page.click("mic-stop")
	page.see("mic-save")
	page.picture("studio-microphone")
	page.click("mic-save")
	page.waits("it is the one that is heard", `document.querySelector('[data-testid="prompt-row"][data-key="ru/greeting"] [data-testid="prompt-reset"]')`)
	c := h.calls(t, "79160000146", customerHz)
	eventually(t, 20*time.Second, "the menu follows", func() bool { return c.heard().begins(t, "ru/menu_main") })
	w := c.heard()
	require.Greater(t, w.tone(0, operatorHz), 1.0, "the new greeting")
	require.False(t, w.begins(t, "ru/greeting"), "not the old one")
	_, ok := h.call(c.id).find("notice_played")
	require.True(t, ok, "it is a greeting like any other")
	c.hangup()
	h.ended(t, c.id, 10*time.Second)
}
