package house

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever the core says of an offer is in the web app's catalogue, in Russian and
// English: no strategy, no reason to prefer somebody and no trigger is shown raw.
func TestEveryReasonOfAnOfferHasWords(t *testing.T) {
	top := top(t)
	for _, c := range []struct{ file, is, key string }{
		{"acd/strategy.go", `Strategy = "(\w+)"`, "strategy."},
		{"acd/match.go", `Trigger\w+\s+= "(\w+)"`, "trigger."},
		{"acd/prefer.go", `const Reason\w+ = "(\w+)"`, "offer.reason."},
		{"acd/event.go", `Prefer\w+\s+= "(\w+)"`, "offer.reason."},
		{"call/record.go", `Phase = "(\w+)"`, "phase."},
	} {
		source, err := os.ReadFile(filepath.Join(top, c.file))
		require.NoError(t, err)
		for _, lang := range []string{"ru", "en"} {
			var words []byte
			files, err := filepath.Glob(filepath.Join(top, "web/ui/src/words", lang, "*.ts"))
			require.NoError(t, err)
			for _, f := range files {
				b, err := os.ReadFile(f)
				require.NoError(t, err)
				words = append(words, b...)
			}
			for _, m := range regexp.MustCompile(c.is).FindAllSubmatch(source, -1) {
				require.Contains(t, string(words), "'"+c.key+string(m[1])+"':", "words/%s says nothing of %s of %s", lang, m[1], c.file)
			}
		}
	}
}
