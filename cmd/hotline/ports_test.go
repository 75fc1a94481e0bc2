package main

import (
	"bytes"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
)

func TestTheDemoEvadesTakenPorts(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = tcp.Close() }()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = udp.Close() }()
	m := configs.Machine{}
	m.Web.HTTP = tcp.Addr().String()
	m.SIP.UDP = []string{udp.LocalAddr().String()}
	m.SIP.TCP = []string{"127.0.0.1:0"}
	var out bytes.Buffer
	evadeBusyPorts(&m, &out)
	require.Equal(t, "127.0.0.1:0", m.Web.HTTP)
	require.Equal(t, []string{"127.0.0.1:0"}, m.SIP.UDP)
	require.Contains(t, out.String(), "taken by another program")
}
