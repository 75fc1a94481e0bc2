//go:build !(linux && (amd64 || arm64 || riscv64 || ppc64le || s390x))

package main

import (
	"errors"
	"net/netip"
)

const packetMax = 1600

// sock needs Linux: many addresses on one socket and stamps of arrivals.
type sock struct{ port uint16 }

func openSock(uint16) (*sock, error) {
	return nil, errors.New("hotload runs on Linux with 64 bits only; it uses sendmmsg, IP_PKTINFO and SO_TIMESTAMPNS")
}

func (*sock) close()                                                       {}
func (*sock) place() []byte                                                { return nil }
func (*sock) queue(int, [4]byte, netip.AddrPort)                           {}
func (*sock) flush() int                                                   { return 0 }
func (*sock) sendNow([]byte, [4]byte, netip.AddrPort) error                { return nil }
func (*sock) receive(func(b []byte, local [4]byte, from uint16, at int64)) {}
