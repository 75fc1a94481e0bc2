package ivr

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const shipped = "../configs/centre/flows"

// office is the calendar of the tests: 9–21 Moscow time, weekends too, with the
// Russian production calendar of 2026.
func office() Calendar {
	day := Hours{From: 9 * 60, To: 21 * 60}
	return Calendar{
		ID: "office", UTCOffset: 3, Workdays: day, Saturday: day, Sunday: Hours{From: 10 * 60, To: 18 * 60},
		Production: map[string][]string{"2026": {
			"1,2,3,4,5,6,7,8,9+,10,11,17,18,24,25,31", "1,7,8,14,15,21,22,23,28", "1,7,8,9+,14,15,21,22,28,29",
			"4,5,11,12,18,19,25,26,30*", "1,2,3,8*,9,10,11+,16,17,23,24,30,31", "6,7,11*,12,13,14,20,21,27,28",
			"4,5,11,12,18,19,25,26", "1,2,8,9,15,16,22,23,29,30", "5,6,12,13,19,20,26,27",
			"3,4,10,11,17,18,24,25,31", "1,3*,4,7,8,14,15,21,22,28,29", "5,6,12,13,19,20,26,27,31+",
		}},
	}
}

func loadDir(t testing.TB, dir string) []*Flow {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var flows []*Flow
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		f, problems := Parse(file, src)
		require.Empty(t, problems)
		flows = append(flows, f)
	}
	return flows
}

func shippedBook(t testing.TB) *Book {
	return NewBook(Defaults(), "support", []Calendar{office()}, loadDir(t, shipped)...)
}

func testBook(t testing.TB) *Book {
	return NewBook(Defaults(), "support", []Calendar{office()},
		append(loadDir(t, shipped), loadDir(t, "testdata/flows")...)...)
}

// shippedClips reads the manifest of the shipped sounds.
func shippedClips(t testing.TB) map[string]int64 {
	t.Helper()
	src, err := os.ReadFile("../configs/prompts/sound/manifest.json")
	require.NoError(t, err)
	var rows []struct {
		Key string `json:"key"`
		Ms  int64  `json:"ms"`
	}
	require.NoError(t, json.Unmarshal(src, &rows))
	clips := map[string]int64{}
	for _, r := range rows {
		clips[r.Key] = r.Ms
	}
	return clips
}

func msk(t testing.TB, s string) Now {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", s)
	require.NoError(t, err)
	return Now{Wall: at.Add(-3 * time.Hour).UnixMilli()}
}

func TestShippedFlowsAreClean(t *testing.T) {
	known := Known{
		Queues: []string{"experts", "sales", "support"}, Langs: []string{"en", "ru"}, Clips: shippedClips(t),
		Vars: []string{"brand", "called", "redial", "when", "comment"},
	}
	require.Empty(t, Check(shippedBook(t), known))
}
