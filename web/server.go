package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"
)

const (
	headerTime = 10 * time.Second // a whole header; slower clients are cut
	bodyTime   = time.Minute
	idleTime   = 2 * time.Minute
	headerSize = 32 << 10
)

// Server listens for the site: HTTPS, and plain HTTP on loopback.
type Server struct {
	https, plain net.Listener
	servers      []*http.Server
}

// Listen opens the ports; nothing is served before Serve.
func Listen(cfg Config, certs *Certs, h http.Handler, log zerolog.Logger) (*Server, error) {
	s := &Server{}
	l, err := net.Listen("tcp", cfg.HTTPS)
	if err != nil {
		return nil, fmt.Errorf("web.https: %w", err)
	}
	s.https = tls.NewListener(l, certs.Config())
	s.servers = append(s.servers, newServer(h, log))
	if cfg.Plain == "" {
		return s, nil
	}
	if s.plain, err = net.Listen("tcp", cfg.Plain); err != nil {
		_ = s.https.Close()
		return nil, fmt.Errorf("web.plain: %w", err)
	}
	s.servers = append(s.servers, newServer(h, log))
	return s, nil
}

func newServer(h http.Handler, log zerolog.Logger) *http.Server {
	quiet := log.Level(max(log.GetLevel(), zerolog.DebugLevel)) // handshakes of scanners are no news
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, IdleTimeout: idleTime, MaxHeaderBytes: headerSize,
		ErrorLog: stdlog.New(debugWriter{quiet}, "", 0),
	}
}

type debugWriter struct{ log zerolog.Logger }

func (w debugWriter) Write(p []byte) (int, error) {
	w.log.Debug().Msg(clean(string(p)))
	return len(p), nil
}

// HTTPS gives the address that was bound.
func (s *Server) HTTPS() net.Addr { return s.https.Addr() }

// Plain gives the loopback address that was bound, nil without one.
func (s *Server) Plain() net.Addr {
	if s.plain == nil {
		return nil
	}
	return s.plain.Addr()
}

// Serve runs until Shutdown or a failure.
func (s *Server) Serve() error {
	var g errgroup.Group
	for i, l := range []net.Listener{s.https, s.plain} {
		if l == nil {
			continue
		}
		g.Go(func() error {
			if err := s.servers[i].Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	return g.Wait()
}

// Shutdown lets running requests finish; WebSockets are closed by their owners
// (softphone.Door.Close, Site.Close).
func (s *Server) Shutdown(ctx context.Context) error {
	var errs []error
	for _, srv := range s.servers {
		errs = append(errs, srv.Shutdown(ctx))
	}
	return errors.Join(errs...)
}
