// Package freeport gives tests ports for programs that are not ours.
//
// A port got by listening on 0 and closing again is one of those that the
// system hands to any socket next: between the test's look and sipp's bind
// somebody else has it. The ports here lie below the system's ephemeral range
// and below the product's own defaults, and are kept apart between the test
// processes that run side by side by a name that each holds until it ends.
package freeport

import (
	"fmt"
	"net"
	"sync"
	"testing"
)

// The range: nobody else's on a machine that runs these tests.
const (
	first = 10000
	last  = 19999
	// Block is how many ports belong to one reservation: a phone needs some for
	// its media beside the one it listens on.
	Block = 20
)

var (
	mu sync.Mutex
	// Names held until the process ends.
	held []net.Listener
	// The lowest port of each block of ours, the longest unused first.
	ports []int
	next  = first
)

// Take reserves Block ports for the rest of this process and gives the lowest:
// free on 127.0.0.1 for UDP and TCP as far as they were looked at.
func Take(t testing.TB) int {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	if next+Block-1 > last { // a long run: once more through what is ours
		for i, port := range ports {
			if free(port) {
				ports = append(append(ports[:i:i], ports[i+1:]...), port)
				return port
			}
		}
	}
	for ; next+Block-1 <= last; next += Block {
		name, err := net.Listen("unix", fmt.Sprintf("@hotline-freeport-%d", next))
		if err != nil {
			continue // another test process has it
		}
		if !free(next) {
			_ = name.Close()
			continue
		}
		held, ports = append(held, name), append(ports, next)
		next += Block
		return next - Block
	}
	t.Fatalf("no free ports between %d and %d: %d blocks are held by this process", first, last, len(held))
	return 0
}

func free(port int) bool {
	address := fmt.Sprintf("127.0.0.1:%d", port)
	u, err := net.ListenPacket("udp", address)
	if err != nil {
		return false
	}
	defer func() { _ = u.Close() }()
	l, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}
