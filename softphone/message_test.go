package softphone

import (
	"strings"
	"testing"

	"hotline/call"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	for frame, want := range map[string]error{
		`{"type":"hello","v":1,"tab":"x"}`:                       nil,
		`{"type":"act","ref":"` + strings.Repeat("r", 65) + `"}`: errField,
		`{"type":"act","ref":"a\nb"}`:                            errField,
		`{"type":"act","ref":7}`:                                 errField,
		`{"type":`:                                               errJSON,
		`[]`:                                                     errJSON,
		`{}`:                                                     errUnknown,
		strings.Repeat(`{"a":`, 17) + "1" + strings.Repeat("}", 17):      errDeep,
		`{"type":"ping","x":"` + strings.Repeat("[", 50) + `"}`:          nil, // in a string it is no depth
		`{"type":"media","sdp":"` + strings.Repeat("a", maxSDP+1) + `"}`: errField,
	} {
		_, err := decode([]byte(frame))
		require.Equal(t, want, err, frame[:min(len(frame), 60)])
	}
}

func TestEverySentenceHasBothLanguages(t *testing.T) {
	for key, s := range sentences {
		require.NotEmpty(t, s[0], key)
		require.NotEmpty(t, s[1], key)
	}
	require.Equal(t, sentences["unavailable"][1], sentence("en", "never heard of"))
}

func TestConfig(t *testing.T) {
	require.NoError(t, Defaults().Validate())
	c := Defaults()
	c.Node, c.SignalGrace, c.Origins = "", 0, []string{"crm"}
	c.Callers = Callers{On: true, Numbers: []Page{{Slug: "A B"}}}
	err := c.Validate()
	for _, word := range []string{"node", "signal_grace", "origins", "per_address", "gone", "slug", "called"} {
		require.ErrorContains(t, err, word)
	}
	c.Callers.Numbers = nil
	require.ErrorContains(t, c.Validate(), "at least one page")
}

// FuzzMessage: whatever a browser sends, decoding and checking a command ends
// without a panic and lets nothing through that the core must not see.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`{"type":"hello","v":1,"tab":"x","resume":{"epoch":"e","seq":3}}`,
		`{"type":"act","ref":"1","do":"keys","keys":"12#","call":"ck"}`,
		`{"type":"act","ref":"1","do":"transfer","to":"operator:7"}`,
		`{"type":"act","do":"state","state":"break","reason":"lunch","on":true}`,
		`{"type":"media","sdp":"v=0"}`, `{"type":"call","slug":"demo"}`, `{"a":[[[[{}]]]]}`, `{"type":"\u0000"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := decode(frame)
		if err != nil {
			return
		}
		require.LessOrEqual(t, len(m.Ref), maxText)
		require.False(t, hasControl(m.Reason))
		a, fault := act(7, m)
		if fault != "" {
			return
		}
		require.Equal(t, call.OperatorID(7), a.Operator)
		require.Equal(t, call.Party{}, a.Party)
		if a.Do == call.DoKeys {
			require.Regexp(t, keysForm, a.Keys)
		}
	})
}
