package sip

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"
)

// Limits of one message.
const (
	maxMessage = 32 << 10 // sipgo's read buffer
	maxHeaders = 128
	maxLine    = 8 << 10
)

// verdict is what inspect found. A zero status means the message is fine; a
// negative one that it gets no answer.
type verdict struct {
	status int
	why    string
}

const silent = -1

func (v verdict) ok() bool { return v.status == 0 }

// head is what inspect reads of a message before anybody parses it.
type head struct {
	response  bool
	status    int    // of a response
	method    string // of a request
	version   string
	names     [][]byte // header names in lower case, long form
	values    [][]byte
	body      []byte
	contentLn int // -1: none
}

var compactForms = map[string]string{
	"v": "via", "f": "from", "t": "to", "i": "call-id", "l": "content-length",
	"c": "content-type", "m": "contact", "k": "supported", "e": "content-encoding", "s": "subject",
}

// single are the headers that may stand only once (RFC 3261, 7.3.1, 20).
var single = []string{"from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type", "expires", "min-expires"}

// inspect checks a whole message before sipgo sees it. sipgo accepts 22 of the
// 37 invalid messages of RFC 4475 and has no recover around its parser
// (MEDIA.md 4), so everything that is not plainly a SIP message ends here.
// stream demands a Content-Length and an exact body.
func inspect(b []byte, stream bool) (head, verdict) {
	h, v := scan(b)
	if !v.ok() {
		return h, v
	}
	if v := h.checkSingles(); !v.ok() {
		return h, v
	}
	if v := h.checkCSeq(); !v.ok() {
		return h, v
	}
	return h, h.checkLength(stream)
}

func malformed(format string, args ...any) verdict {
	return verdict{400, fmt.Sprintf(format, args...)}
}

func scan(b []byte) (head, verdict) {
	h := head{contentLn: -1}
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		h.readLines(b) // so that an answer can name the message
		return h, malformed("no end of headers")
	}
	h.body = b[end+4:]
	return h, h.readLines(b[:end+2])
}

func (h *head) readLines(b []byte) verdict {
	line, b := cutLine(b)
	if v := h.startLine(string(line)); !v.ok() {
		return v
	}
	for len(b) > 0 {
		if line, b = cutLine(b); len(line) > maxLine {
			return malformed("header of %d bytes", len(line))
		}
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			if v := h.fold(line); !v.ok() {
				return v
			}
			continue
		}
		if v := h.header(line); !v.ok() {
			return v
		}
	}
	return verdict{}
}

func cutLine(b []byte) (line, rest []byte) {
	if i := bytes.Index(b, []byte("\r\n")); i >= 0 {
		return b[:i], b[i+2:]
	}
	return b, nil
}

func (h *head) startLine(line string) verdict {
	if len(line) > maxLine || hasControl([]byte(line)) {
		h.method = ""
		return verdict{silent, "start line with control bytes or too long"}
	}
	f := strings.Split(line, " ")
	if strings.HasPrefix(strings.ToUpper(f[0]), "SIP/") {
		h.response = true
		if len(f) < 2 || f[0] != "SIP/2.0" {
			return verdict{silent, "not a SIP/2.0 response"}
		}
		n, err := strconv.ParseUint(f[1], 10, 16)
		if err != nil || n < 100 || n > 699 {
			return verdict{silent, "status out of range"}
		}
		h.status = int(n)
		return verdict{}
	}
	h.method = f[0]
	if !isToken(h.method) {
		h.method = ""
		return verdict{silent, "not SIP"}
	}
	if len(f) != 3 {
		return malformed("request line of %d words", len(f))
	}
	h.version = f[2]
	if !strings.EqualFold(h.version, "SIP/2.0") {
		if strings.HasPrefix(strings.ToUpper(h.version), "SIP/") {
			return verdict{505, "version " + clip(h.version)}
		}
		return verdict{silent, "not SIP"}
	}
	if strings.HasPrefix(f[1], "<") {
		return malformed("request URI in brackets")
	}
	return verdict{}
}

func (h *head) header(line []byte) verdict {
	if len(h.names) >= maxHeaders {
		return malformed("more than %d headers", maxHeaders)
	}
	i := bytes.IndexByte(line, ':')
	if i < 0 {
		return malformed("header without colon")
	}
	name := strings.ToLower(string(bytes.TrimRight(line[:i], " \t")))
	if !isToken(name) {
		return malformed("header name with foreign bytes")
	}
	if hasControl(line[i+1:]) {
		return malformed("%s: control bytes", name)
	}
	if long, ok := compactForms[name]; ok {
		name = long
	}
	h.names = append(h.names, []byte(name))
	h.values = append(h.values, bytes.TrimSpace(line[i+1:]))
	return verdict{}
}

func (h *head) fold(line []byte) verdict {
	if len(h.names) == 0 || hasControl(line) {
		return malformed("stray continuation line")
	}
	last := len(h.values) - 1
	h.values[last] = append(append(bytes.Clone(h.values[last]), ' '), bytes.TrimSpace(line)...)
	if len(h.values[last]) > maxLine {
		return malformed("header of %d bytes", len(h.values[last]))
	}
	return verdict{}
}

func (h *head) get(name string) (string, int) {
	val, n := "", 0
	for i := range h.names {
		if string(h.names[i]) == name {
			if n == 0 {
				val = string(h.values[i])
			}
			n++
		}
	}
	return val, n
}

func (h *head) checkSingles() verdict {
	for _, name := range single {
		if _, n := h.get(name); n > 1 {
			return malformed("%s: %d times", name, n)
		}
	}
	for _, name := range []string{"via", "from", "to", "call-id", "cseq"} {
		if v, n := h.get(name); n == 0 || v == "" {
			return malformed("%s: missing", name)
		}
	}
	if v, n := h.get("max-forwards"); n == 1 {
		if k, err := strconv.ParseUint(v, 10, 32); err != nil || k > 255 {
			return malformed("max-forwards: %q", clip(v))
		}
	}
	if v, _ := h.get("call-id"); len(v) > 256 || strings.ContainsAny(v, " \t") {
		return malformed("call-id: too long or more than one word")
	}
	return verdict{}
}

func (h *head) checkCSeq() verdict {
	v, _ := h.get("cseq")
	f := strings.Fields(v)
	if len(f) != 2 {
		return malformed("cseq: %q", clip(v))
	}
	if n, err := strconv.ParseUint(f[0], 10, 32); err != nil || n > 1<<31-1 {
		return malformed("cseq: number %q", clip(f[0]))
	}
	if !h.response && f[1] != h.method {
		return malformed("cseq: method %s in a %s", clip(f[1]), h.method)
	}
	return verdict{}
}

func (h *head) checkLength(stream bool) verdict {
	v, n := h.get("content-length")
	if n == 0 {
		if stream {
			return malformed("content-length: missing on a stream")
		}
		return verdict{}
	}
	k, err := contentLength(v)
	if err != nil {
		return malformed("content-length: %v", err)
	}
	h.contentLn = k
	if k > len(h.body) || stream && k != len(h.body) {
		return malformed("content-length: %d with a body of %d", k, len(h.body))
	}
	return verdict{}
}

var errLength = errors.New("not a number up to 32768")

// contentLength reads the value without ever trusting it.
func contentLength(v string) (int, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(v), 10, 32)
	if err != nil || n > maxMessage {
		return 0, errLength
	}
	return int(n), nil
}

// parse runs sipgo's parser over a message that passed inspect. A panic of the
// parser is an error like any other.
func parse(b []byte) (msg sipmsg.Message, err error) {
	defer func() {
		if r := recover(); r != nil {
			msg, err = nil, fmt.Errorf("parser panic: %v", r)
		}
	}()
	msg, err = sipmsg.ParseMessage(b)
	if err != nil {
		return nil, err
	}
	if msg.Via() == nil || msg.From() == nil || msg.To() == nil || msg.CallID() == nil || msg.CSeq() == nil {
		return nil, errors.New("a mandatory header did not parse")
	}
	if tag, ok := msg.From().Params.Get("tag"); !ok || tag == "" {
		return nil, errors.New("from: no tag")
	}
	if req, ok := msg.(*sipmsg.Request); ok {
		_, err = sipmsg.ServerTxKeyMake(req)
	} else {
		_, err = sipmsg.ClientTxKeyMake(msg)
	}
	return msg, err
}

// refusal writes a stateless answer to a request that never reaches a
// transaction, out of its own lines. Nil: there is nothing to answer.
func (h *head) refusal(status int, extra string) []byte {
	if h.response || h.method == "" || h.method == "ACK" {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "SIP/2.0 %d %s\r\n", status, phrase(status))
	for i := range h.names {
		switch name := string(h.names[i]); name {
		case "via", "from", "call-id", "cseq":
			if !hasControl(h.values[i]) {
				fmt.Fprintf(&b, "%s: %s\r\n", headerCase[name], h.values[i])
			}
		case "to":
			to := string(h.values[i])
			if !strings.Contains(strings.ToLower(to), "tag=") {
				to += ";tag=" + newTag()
			}
			fmt.Fprintf(&b, "To: %s\r\n", to)
		}
	}
	b.WriteString(extra + "Content-Length: 0\r\n\r\n")
	return b.Bytes()
}

var headerCase = map[string]string{"via": "Via", "from": "From", "call-id": "Call-ID", "cseq": "CSeq"}

func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

func isToken(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-.!%*_+`'~", c) >= 0 {
			continue
		}
		return false
	}
	return true
}
