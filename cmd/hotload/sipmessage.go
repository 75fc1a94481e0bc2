package main

import (
	"fmt"
	"strconv"
	"strings"
)

// message is a SIP message as far as a load generator reads one.
type message struct {
	start  string
	header []field
	body   string
}

type field struct{ name, value string }

// parseMessage reads a datagram; false: not SIP.
func parseMessage(b string) (m message, ok bool) {
	head, body, ok := strings.Cut(b, "\r\n\r\n")
	if !ok {
		return m, false
	}
	m.body = body
	for i, line := range strings.Split(head, "\r\n") {
		if i == 0 {
			m.start = line
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return m, false
		}
		m.header = append(m.header, field{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
	}
	return m, strings.HasPrefix(m.start, "SIP/2.0 ") || strings.HasSuffix(m.start, " SIP/2.0")
}

// status of a response, 0 for a request.
func (m *message) status() int {
	v, ok := strings.CutPrefix(m.start, "SIP/2.0 ")
	if !ok || len(v) < 3 {
		return 0
	}
	n, _ := strconv.Atoi(v[:3])
	return n
}

// method of a request, or of the request a response answers.
func (m *message) method() string {
	if m.status() != 0 {
		_, method, _ := strings.Cut(m.get("cseq"), " ")
		return strings.TrimSpace(method)
	}
	method, _, _ := strings.Cut(m.start, " ")
	return method
}

func (m *message) get(name string) string {
	for _, f := range m.header {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// branch names the transaction.
func (m *message) branch() string { return param(m.get("via"), "branch") }

func param(v, name string) string {
	_, rest, ok := strings.Cut(v, ";"+name+"=")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, ";>, "); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// address is the URI of a Contact, From or To.
func uriOf(v string) string {
	if _, rest, ok := strings.Cut(v, "<"); ok {
		v, _, _ = strings.Cut(rest, ">")
	}
	return v
}

// reply answers a request of the server.
func (m *message) reply(status int, reason string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "SIP/2.0 %d %s\r\n", status, reason)
	for _, f := range m.header {
		switch f.name {
		case "via":
			fmt.Fprintf(&b, "Via: %s\r\n", f.value)
		case "from", "to", "call-id", "cseq":
			fmt.Fprintf(&b, "%s: %s\r\n", f.name, f.value)
		}
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return b.String()
}
