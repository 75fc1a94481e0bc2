package call

import (
	"net/url"
	"strings"
	"unicode"
)

// Number is a telephone number as somebody gave it and what it means
// (DOMAIN.md 12). E164 is the one canonical form ("+79160000001", INVARIANTS
// 43); it is empty for withheld, local and invalid numbers.
type Number struct {
	E164  string      `json:"e164,omitempty"`
	Class NumberClass `json:"class"`
	Raw   string      `json:"raw,omitempty"` // as given; for local numbers the cleaned digits
}

// maxRaw bounds what is looked at: no number and no honest URI is longer.
const maxRaw = 256

// ParseNumber reads a number from a SIP or tel URI, a form or a key sequence by
// the table of DOMAIN.md 12. It never fails: what is no number is Invalid.
func ParseNumber(raw string) Number {
	if len(raw) > maxRaw {
		return Number{Class: Invalid, Raw: raw[:maxRaw]}
	}
	user := userPart(strings.TrimSpace(raw))
	switch strings.ToLower(user) {
	case "", "anonymous", "unavailable", "restricted", "unknown":
		return Number{Class: Withheld, Raw: raw}
	}
	digits, plus, ok := cleanNumber(user)
	if !ok {
		return Number{Class: Invalid, Raw: raw}
	}
	if !plus && len(digits) > 0 && len(digits) <= 7 {
		return Number{Class: Local, Raw: digits}
	}
	e164, ok := international(digits, plus)
	if !ok {
		return Number{Class: Invalid, Raw: raw}
	}
	class := ClassOf(e164)
	if class == Invalid {
		return Number{Class: Invalid, Raw: raw}
	}
	return Number{E164: e164, Class: class, Raw: raw}
}

// userPart takes the user part of a sip:, sips: or tel: URI, decodes percent
// escapes and drops parameters.
func userPart(s string) string {
	if scheme, rest, found := strings.Cut(s, ":"); found {
		switch strings.ToLower(scheme) {
		case "sip", "sips":
			s, _, _ = strings.Cut(rest, "@")
			s, _, _ = strings.Cut(s, ":") // user:password
		case "tel":
			s = rest
		}
	}
	if decoded, err := url.PathUnescape(s); err == nil {
		s = decoded
	}
	s, _, _ = strings.Cut(s, ";")
	return strings.TrimSpace(s)
}

// cleanNumber turns any Unicode digit into ASCII, cuts an extension and drops
// what people write between digits. It reports a leading plus, and false when
// anything else is left over.
func cleanNumber(s string) (digits string, plus, ok bool) {
	var b strings.Builder
	for _, r := range cutExtension(s) {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte('0' + digitValue(r))
		case r == '+' || r == '＋':
			if b.Len() > 0 || plus {
				return "", false, false
			}
			plus = true
		case separator(r):
		default:
			return "", false, false
		}
	}
	return b.String(), plus, true
}

// separator tells what may stand between the digits of a written number. Format
// characters come along when a number is pasted out of a contact list.
func separator(r rune) bool {
	return unicode.IsSpace(r) || r == '.' || r == '−' || unicode.In(r, unicode.Pd, unicode.Ps, unicode.Pe, unicode.Cf)
}

// cutExtension cuts "доб. 5", "ext 5", ",5" or "#5" with a bracket before it.
func cutExtension(s string) string {
	lower := strings.ToLower(s)
	if len(lower) != len(s) { // a fold that changes lengths: no extension of ours
		lower = s
	}
	cut := len(s)
	for _, mark := range [...]string{"доб", "ext", ",", "#"} {
		if i := strings.Index(lower, mark); i >= 0 && i < cut {
			cut = i
		}
	}
	if cut == len(s) {
		return s
	}
	return strings.TrimRight(s[:cut], " ([{\u00a0")
}

// digitValue gives 0..9 of a decimal digit of any script; Unicode keeps every
// script's ten digits in a row that starts at a zero.
func digitValue(r rune) byte {
	if r <= '9' {
		return byte(r - '0')
	}
	v := byte(0)
	for v < 9 && unicode.IsDigit(r-1) {
		r--
		v++
	}
	return v
}

// international applies the table of DOMAIN.md 12 to the cleaned form.
func international(d string, plus bool) (string, bool) {
	switch n := len(d); {
	case plus:
		if n < 8 || n > 15 {
			return "", false
		}
		if n == 11 && (d[:2] == "89" || d[:2] == "83") { // no such country code
			return "+7" + d[1:], true
		}
		return "+" + d, true
	case strings.HasPrefix(d, "810") && n >= 12 && n <= 18:
		return "+" + d[3:], true
	case strings.HasPrefix(d, "00") && n >= 10 && n <= 17:
		return "+" + d[2:], true
	case n == 11 && (d[0] == '7' || d[0] == '8'):
		return "+7" + d[1:], true
	case n == 10 && nationalStart(d):
		return "+7" + d, true
	case n >= 11 && n <= 15:
		return "+" + d, true
	}
	return "", false
}

// nationalStart tells whether ten digits can be a number of +7 without its 8.
func nationalStart(d string) bool {
	return strings.IndexByte("3489", d[0]) >= 0 || kazakhCode(d[:3])
}

func kazakhCode(code string) bool {
	if code[0] != '7' {
		return false
	}
	return strings.IndexByte("01267", code[1]) >= 0 || code == "747"
}

// ClassOf gives the class of a number in E.164 form.
func ClassOf(e164 string) NumberClass {
	d, ok := strings.CutPrefix(e164, "+")
	if !ok || len(d) < 8 || len(d) > 15 || strings.Trim(d, "0123456789") != "" {
		return Invalid
	}
	if d[0] != '7' {
		switch {
		case !countryCode(d):
			return Invalid
		case strings.HasPrefix(d, "375") && len(d) == 12:
			return Belarus
		}
		return Foreign
	}
	if len(d) != 11 {
		return Invalid
	}
	return sevenClass(d[1:4])
}

// sevenClass is the class by the three digits after +7.
func sevenClass(code string) NumberClass {
	switch {
	case code == "800" || code == "804":
		return TollFree
	case code == "803" || code == "809":
		return Premium
	case code[0] == '9':
		return Mobile
	case code[0] == '3' || code[0] == '4':
		return Geographic
	case code[0] == '8' && code[1] >= '1' && code[1] <= '7':
		return Geographic
	case kazakhCode(code):
		return Kazakhstan
	}
	return Invalid
}

// countries are the assigned ITU country codes (E.164 annex), +7 aside.
const countries = " 1 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58" +
	" 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98" +
	" 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239" +
	" 240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269" +
	" 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 379" +
	" 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509" +
	" 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 676 677 678 679" +
	" 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 853 855 856 870 878 880 881 882 883 886 888" +
	" 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996 998 "

func countryCode(d string) bool {
	for n := 1; n <= 3; n++ {
		if strings.Contains(countries, " "+d[:n]+" ") {
			return true
		}
	}
	return false
}

// Pretty shows the number to people: "+7 916 000-00-01", "8 (800) 000-00-01";
// foreign ones in E.164, local ones raw, withheld and invalid ones as given.
func (n Number) Pretty() string { return n.shown(n.E164) }

// Masked hides all but the code and the last two digits: "+7 916 ***-**-01".
func (n Number) Masked() string {
	switch {
	case n.E164 == "":
		if n.Class == Local {
			return n.Raw
		}
		return ""
	case n.seven():
		return n.shown(n.E164[:5] + "*****" + n.E164[10:])
	}
	return n.E164[:4] + strings.Repeat("*", len(n.E164)-6) + n.E164[len(n.E164)-2:]
}

// Exported is the form of files and reports: "79160000001" (DOMAIN.md 1).
func (n Number) Exported() string { return strings.TrimPrefix(n.E164, "+") }

// Spoken is what is read out digit by digit: ten digits of a number of +7, as it
// is keyed, all of a foreign one.
func (n Number) Spoken() string {
	if n.seven() {
		return n.E164[2:]
	}
	return n.Exported()
}

func (n Number) seven() bool { return len(n.E164) == 12 && n.E164[1] == '7' }

func (n Number) shown(e string) string {
	switch {
	case e == "":
		return n.Raw
	case !n.seven():
		return e
	}
	tail := e[5:8] + "-" + e[8:10] + "-" + e[10:12]
	if n.Class == TollFree || n.Class == Premium {
		return "8 (" + e[2:5] + ") " + tail
	}
	return "+7 " + e[2:5] + " " + tail
}
