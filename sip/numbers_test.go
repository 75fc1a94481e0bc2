package sip

import (
	"testing"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
)

func TestOurNumbersInEverySpelling(t *testing.T) {
	for _, c := range []struct {
		pattern, user string
		want          bool
	}{
		{"+78001234567", "88001234567", true},
		{"+78001234567", "+78001234567", true},
		{"+78001234567", "78001234567", true},
		{"+78001234567", "8001234567", true},
		{"88001234567", "+7-800-123-45-67", true},
		{"+78001234567", "88001234568", false},
		{"+7800123XXXX", "88001239999", true},
		{"+7800123XXXX", "88001249999", false},
		{"+7800123XXXX", "8800123999X", false},
		{"7800*", "88001234567", true},
		{"hotline", "hotline", true},
		{"hotline", "Hotline", false},
		{"100", "100", true},
		{"100", "1000", false},
		{"*", "anything", true},
		{"*", "", false},
		{"+78001234567", "", false},
		{"+78001234567", "%00", false},
	} {
		require.Equal(t, c.want, matches(c.pattern, c.user), "%s against %q", c.pattern, c.user)
	}
}

func TestDialFormats(t *testing.T) {
	for _, c := range [][3]string{
		{"+79161234567", DialE164, "+79161234567"},
		{"+79161234567", Dial7, "79161234567"},
		{"+79161234567", Dial8, "89161234567"},
		{"+380441234567", Dial8, "810380441234567"},
		{"+79161234567", DialAsIs, "+79161234567"},
		{"baresip", Dial8, "baresip"},
	} {
		require.Equal(t, c[2], dialled(c[0], c[1]), "%s as %s", c[0], c[1])
	}
}

func TestCallerHeader(t *testing.T) {
	request := func(from string, more ...sipmsg.Header) *sipmsg.Request {
		req := sipmsg.NewRequest(sipmsg.INVITE, sipmsg.Uri{Scheme: "sip", User: "x", Host: "h"})
		var f sipmsg.FromHeader
		name, err := sipmsg.ParseAddressValue(from, &f.Address, &f.Params)
		require.NoError(t, err)
		f.DisplayName = name
		req.AppendHeader(&f)
		for _, h := range more {
			req.AppendHeader(h)
		}
		return req
	}
	pai := func(v string) sipmsg.Header { return sipmsg.NewHeader("P-Asserted-Identity", v) }
	trusted := &trunk{cfg: TrunkConfig{TrustPAI: true}}
	plain := &trunk{}
	anon := `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1`
	require.Equal(t, "+79161234567", plain.callerOf(request("<sip:+79161234567@x>;tag=1")))
	require.Equal(t, "+79161234567", plain.callerOf(request("<sip:%2B79161234567;cpc=ordinary@x>;tag=1")))
	require.Equal(t, "", plain.callerOf(request(anon)))
	require.Equal(t, "", plain.callerOf(request(anon, pai("<sip:+79161234567@x>"))), "no trust")
	require.Equal(t, "+79161234567", trusted.callerOf(request(anon, pai("<sip:+79161234567@x>"))))
	require.Equal(t, "+79161234567", trusted.callerOf(request("<sip:bob@x>;tag=1", pai(`"A, B" <tel:+79161234567>, <sip:x@y>`))))
	require.Equal(t, "", trusted.callerOf(request("<sip:bob@x>;tag=1", pai("<sip:+79161234567@x>"), sipmsg.NewHeader("Privacy", "id"))))
	require.Equal(t, "bob", trusted.callerOf(request("<sip:bob@x>;tag=1", pai("garbage"))))
	require.Equal(t, "", plain.callerOf(request("<sip:bob@x>;tag=1", sipmsg.NewHeader("Privacy", "user;id"))))
}

func TestCallerIDsOfOwnListOnly(t *testing.T) {
	tr := &trunk{cfg: TrunkConfig{CallerIDs: []string{"+78001234567", "+74951234567"}}}
	require.Equal(t, "+74951234567", tr.callerID("84951234567"))
	require.Equal(t, "+78001234567", tr.callerID("+79990000000"))
	require.Equal(t, "+78001234567", tr.callerID(""))
}
