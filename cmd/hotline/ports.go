package main

import (
	"fmt"
	"io"
	"net"
	"strconv"

	"hotline/configs"
)

// evadeBusyPorts lets the demo start beside other programs: a port that is taken
// becomes any free one, and what was chosen is printed with the welcome. A real
// installation keeps to its settings and says what is in the way.
func evadeBusyPorts(m *configs.Machine, out io.Writer) {
	evade := func(network, what, addr string) string {
		if addr == "" || canListen(network, addr) {
			return addr
		}
		host, port, _ := net.SplitHostPort(addr)
		fmt.Fprintf(out, "%s port %s is taken by another program: using a free one\n", what, port)
		return net.JoinHostPort(host, "0")
	}
	m.Web.HTTPS = evade("tcp", "HTTPS", m.Web.HTTPS)
	m.Web.HTTP = evade("tcp", "HTTP", m.Web.HTTP)
	for i := range m.SIP.UDP {
		m.SIP.UDP[i] = evade("udp", "SIP", m.SIP.UDP[i])
	}
	for i := range m.SIP.TCP {
		m.SIP.TCP[i] = evade("tcp", "SIP", m.SIP.TCP[i])
	}
	for i := range uint16(max(1, m.Media.Loops)) {
		if m.Media.BrowserPort != 0 && !canListen("udp", net.JoinHostPort("", strconv.Itoa(int(m.Media.BrowserPort+i)))) {
			m.Media.BrowserPort = 0
		}
	}
}

func canListen(network, addr string) bool {
	if network == "udp" {
		c, err := net.ListenPacket(network, addr)
		if err != nil {
			return false
		}
		_ = c.Close()
		return true
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}
