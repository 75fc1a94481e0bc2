package prompts

import (
	"context"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
)

func TestSpell(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"ru", "Нажмите 1.", "Нажмите один."},
		{"ru", "Компания «Ромашка».", "Компания Ромашка."},
		{"ru", "Ожидание — 5 минут: скидка 5%, № 7", "Ожидание, пять минут, скидка пять процентов, номер семь"},
		{"ru", "до ч+аса, 1+1", "до ч+аса, один плюс один"},
		{"en", "Press 10 now (please)!", "Press one zero now please!"},
	} {
		require.Equal(t, c.want, Spell(c.lang, c.text))
	}
}

func TestStressed(t *testing.T) {
	require.Equal(t, "оцен+ите, как", stressed("Оцените, как", map[string]string{"оцените": "оцен+ите"}))
}

func TestSentences(t *testing.T) {
	require.Equal(t, []string{"Да!", "Нет.", "Кто там"}, sentences("Да! Нет. Кто там"))
	require.Equal(t, []string{"Open from nine a.m. to nine p.m., Moscow.", "Bye."}, sentences("Open from nine a.m. to nine p.m., Moscow. Bye."))
}

// Vectors of ITU-T G.711: silence, full scale, and the edges of segments.
func TestALaw(t *testing.T) {
	for _, c := range []struct {
		sample int
		want   byte
	}{{0, 0xD5}, {-1, 0x55}, {32767, 0xAA}, {-32768, 0x2A}, {255, 0xDA}, {256, 0xC5}, {1000, 0xFA}, {-1000, 0x7A}} {
		require.Equal(t, c.want, alaw(c.sample), "sample %d", c.sample)
	}
}

func TestLevelled(t *testing.T) {
	quiet := append(silence(200), sine(400, 1000, 0.01)...)
	got := levelled(quiet)
	require.InDelta(t, 0.1, activeRMS(got), 0.002, "active speech at -20 dBFS")
	require.LessOrEqual(t, peak(got), ceiling)
	require.Equal(t, silence(100), levelled(silence(100)), "silence stays silence")
}

func TestMusicLoopsWithoutASeam(t *testing.T) {
	x := music()
	require.Zero(t, len(x)%frame)
	require.Less(t, x[0]-x[len(x)-1], 0.1)
	require.InDelta(t, 0.32, peak(x), 0.001)
}

// A text that changed without its sound is found here, with no festival at hand.
func TestShippedSoundsAreFresh(t *testing.T) {
	list, err := configs.Manifest(configs.Sounds())
	require.NoError(t, err)
	have := map[string]configs.Sound{}
	for _, s := range list {
		have[s.Key] = s
	}
	for _, item := range Shipped() {
		require.Equal(t, item.hash(), have[item.key()].TextHash, "%s: run make prompts and commit the sound", item.key())
	}
	if runtime.GOARCH != "amd64" {
		return // elsewhere fused multiplication rounds the tones a little differently
	}
	for key, x := range made() {
		require.Equal(t, have[key].SHA256, sum(encode(x)), "%s: run make prompts and commit the sound", key)
	}
}

func TestBuildIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("needs festival and sox")
	}
	for _, program := range []string{"festival", "sox"} {
		_, err := exec.LookPath(program)
		require.NoError(t, err, "make deps installs %s", program)
	}
	items := []Item{
		{Lang: "ru", ID: "queue_next", Text: "Вы следующий в очереди.", Say: "Вы следующий в очереди."},
		{Lang: "en", ID: "queue_next", Text: "You are next.", Say: "You are next."},
	}
	ctx := context.Background()
	one, two := t.TempDir(), t.TempDir()
	_, err := Build(ctx, one, items, false)
	require.NoError(t, err)
	_, err = Build(ctx, two, items, true)
	require.NoError(t, err)
	a, err := kept(one)
	require.NoError(t, err)
	b, err := kept(two)
	require.NoError(t, err)
	require.Equal(t, a, b)

	report, err := Build(ctx, one, items[:1], false)
	require.NoError(t, err)
	require.Equal(t, []string{"en/queue_next"}, report.Removed)
	require.Empty(t, report.Made)
	require.NoFileExists(t, filepath.Join(one, "en", "queue_next.wav"))
}

func TestBuildSaysWhatCannotBeSaid(t *testing.T) {
	_, err := Build(context.Background(), t.TempDir(), []Item{{Lang: "ru", ID: "empty", Say: "…"}}, false)
	require.ErrorContains(t, err, `prompt ru/empty: nothing to say`)
}
