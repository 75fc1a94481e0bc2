package sip

import (
	"context"
	"net"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"

	"hotline/call"
)

// fuzzServer is a door whose core refuses every call, so nothing piles up.
func fuzzServer(f *testing.F, cfg Config) *Server {
	cfg.Trunks[0].MaxRate = 1 << 30
	s, err := New(cfg, &fakeMedia{}, func(call.Event) bool { return false }, &fakeDirectory{}, zerolog.Nop())
	if err != nil {
		f.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = s.Close(ctx)
	})
	return s
}

// nullConn is a connection that sends nothing.
type nullConn struct{}

func (*nullConn) LocalAddr() net.Addr           { return &net.UDPAddr{} }
func (*nullConn) WriteMsg(sipmsg.Message) error { return nil }
func (*nullConn) Ref(int) int                   { return 1 }
func (*nullConn) TryClose() (int, error)        { return 1, nil }
func (*nullConn) Close() error                  { return nil }
