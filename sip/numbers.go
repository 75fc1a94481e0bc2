package sip

import (
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"
)

// canonical reduces a Russian number in any spelling to its digits with the
// country code, so that +7 800…, 8 800… and 7800… compare equal. It serves only
// to recognise our own numbers; customers' numbers go raw to the Directory.
func canonical(user string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(user); i++ {
		switch c := user[i]; {
		case c >= '0' && c <= '9':
			b.WriteByte(c)
		case c == 'X', c == 'x':
			b.WriteByte('X')
		case c == '+' && i == 0, c == '-', c == '.', c == '(', c == ')':
		default:
			return "", false
		}
	}
	d := b.String()
	switch {
	case strings.HasPrefix(user, "+"):
	case len(d) == 11 && d[0] == '8':
		d = "7" + d[1:]
	case len(d) == 10:
		d = "7" + d
	}
	return d, d != ""
}

// matches tells whether the user part of a request URI is meant by a pattern.
func matches(pattern, user string) bool {
	if pattern == user && user != "" {
		return true
	}
	p, rest := strings.CutSuffix(pattern, "*")
	if rest && p == "" {
		return user != ""
	}
	cp, ok1 := canonical(p)
	cu, ok2 := canonical(user)
	if !ok1 || !ok2 || strings.ContainsAny(user, "Xx") {
		return rest && strings.HasPrefix(user, p)
	}
	if len(cu) < len(cp) || !rest && len(cu) != len(cp) {
		return false
	}
	for i := 0; i < len(cp); i++ {
		if cp[i] != 'X' && cp[i] != cu[i] {
			return false
		}
	}
	return true
}

// ours gives the name of the trunk's number that a user part means.
func (t *trunk) ours(user string) (string, bool) {
	for _, n := range t.cfg.Numbers {
		for _, m := range n.Match {
			if matches(m, user) {
				return n.Name, true
			}
		}
	}
	return "", false
}

// userOf is the user part of a SIP or tel URI, its own parameters cut
// (RFC 3966 parameters inside a user part: "+7916…;phone-context=…").
func userOf(u *sipmsg.Uri) string {
	user := u.User
	if u.Scheme == "tel" {
		user = u.Raw()
	}
	if i := strings.IndexByte(user, ';'); i >= 0 {
		user = user[:i]
	}
	return unescape(user)
}

// unescape resolves %hh of a user part (RFC 3261, 19.1.2); what is not a
// printable ASCII character stays as it came.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, ok1 := hexDigit(s[i+1])
			lo, ok2 := hexDigit(s[i+2])
			if c := hi<<4 | lo; ok1 && ok2 && c > ' ' && c < 0x7f {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// callerOf extracts the raw caller: P-Asserted-Identity where the trunk is
// trusted with it (RFC 3325), else From. A withheld identity ("anonymous", the
// .invalid domain, RFC 3323) gives "" unless a trusted identity names it and
// Privacy does not ask to hide it.
func (t *trunk) callerOf(req *sipmsg.Request) string {
	hidden := privacyAsked(req)
	if t.cfg.TrustPAI {
		if user, ok := assertedUser(req); ok {
			if hidden {
				return ""
			}
			return user
		}
	}
	from := req.From()
	if from == nil || hidden || anonymous(&from.Address) {
		return ""
	}
	return userOf(&from.Address)
}

func privacyAsked(req *sipmsg.Request) bool {
	h := req.GetHeader("privacy")
	if h == nil {
		return false
	}
	for _, p := range strings.FieldsFunc(strings.ToLower(h.Value()), func(r rune) bool { return r == ';' || r == ',' || r == ' ' }) {
		if p == "id" || p == "user" || p == "header" {
			return true
		}
	}
	return false
}

func anonymous(u *sipmsg.Uri) bool {
	user, host := strings.ToLower(u.User), strings.ToLower(u.Host)
	return user == "" && u.Scheme != "tel" || user == "anonymous" || user == "unavailable" || user == "unknown" ||
		user == "restricted" || strings.HasSuffix(host, ".invalid")
}

// assertedUser reads the first usable P-Asserted-Identity value.
func assertedUser(req *sipmsg.Request) (string, bool) {
	for _, h := range req.GetHeaders("p-asserted-identity") {
		for _, v := range splitOutside(h.Value(), ',') {
			var u sipmsg.Uri
			var params sipmsg.HeaderParams
			if _, err := sipmsg.ParseAddressValue(strings.TrimSpace(v), &u, &params); err != nil {
				continue
			}
			if user := userOf(&u); user != "" && !anonymous(&u) {
				return user, true
			}
		}
	}
	return "", false
}

// splitOutside splits at sep outside of quotes and angle brackets.
func splitOutside(s string, sep byte) []string {
	var out []string
	quoted, angle, start := false, false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == '<' && !quoted:
			angle = true
		case c == '>' && !quoted:
			angle = false
		case c == sep && !quoted && !angle:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// dialled writes an E.164 number as the trunk wants it.
func dialled(number, format string) string {
	digits := strings.TrimPrefix(number, "+")
	russian := strings.HasPrefix(number, "+7") && len(digits) == 11
	switch {
	case format == DialAsIs || !strings.HasPrefix(number, "+"):
		return number
	case format == Dial7:
		return digits
	case format == Dial8 && russian:
		return "8" + digits[1:]
	case format == Dial8:
		return "810" + digits
	}
	return number
}

// callerID gives the number to show: the wanted one if it is on the trunk's
// own list, else the list's first, else the registered user.
func (t *trunk) callerID(wanted string) string {
	for _, id := range t.cfg.CallerIDs {
		if id == wanted || wanted != "" && matches(id, wanted) {
			return id
		}
	}
	if len(t.cfg.CallerIDs) > 0 {
		return t.cfg.CallerIDs[0]
	}
	if t.cfg.Register != nil {
		return t.cfg.Register.User
	}
	return "anonymous"
}

// mask hides a number for the log: ***6789.
func mask(number string) string {
	if len(number) <= 4 {
		return "***"
	}
	return "***" + number[len(number)-4:]
}
