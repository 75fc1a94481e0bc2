package sip

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// book keeps one small file per live dialog, enough to send a BYE after the
// process has died (DESIGN.md 3, "After a restart"). Files are written and
// removed behind the legs, in order: a disk that stands still stops no call
// (INVARIANTS 33).
type book struct {
	dir string

	mu    sync.Mutex
	queue []func()
	empty chan struct{} // closed when the queue has been worked off; nil: it is
}

// later does something with the files after what was asked before.
func (b *book) later(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, f)
	if b.empty == nil {
		b.empty = make(chan struct{})
		go b.work()
	}
}

func (b *book) work() {
	for {
		b.mu.Lock()
		if len(b.queue) == 0 {
			close(b.empty)
			b.empty = nil
			b.mu.Unlock()
			return
		}
		f := b.queue[0]
		b.queue = b.queue[1:]
		b.mu.Unlock()
		f()
	}
}

// settled waits until everything asked for is in the files, or ctx ends.
func (b *book) settled(ctx context.Context) {
	b.mu.Lock()
	empty := b.empty
	b.mu.Unlock()
	if empty == nil {
		return
	}
	select {
	case <-empty:
	case <-ctx.Done():
	}
}

// page is one dialog in the book.
type page struct {
	Leg       call.LegID     `json:"leg"`
	Trunk     string         `json:"trunk"`
	Since     time.Time      `json:"since"`
	CallID    string         `json:"call_id"`
	LocalTag  string         `json:"local_tag"`
	RemoteTag string         `json:"remote_tag"`
	Local     string         `json:"local"`
	Remote    string         `json:"remote"`
	Target    string         `json:"target"`
	Routes    []string       `json:"routes,omitempty"`
	CSeq      uint32         `json:"cseq"`
	Network   string         `json:"network"`
	Source    netip.AddrPort `json:"source"`
	Invite    string         `json:"invite,omitempty"` // head of the INVITE of a call that rings
	To        string         `json:"to,omitempty"`     // where it was sent
}

// cseqJump keeps the BYE after a restart above every request sent since the
// page was written (probes, digits).
const cseqJump = 10000

func newBook(stateDir string) (*book, error) {
	if stateDir == "" {
		return &book{}, nil
	}
	dir := filepath.Join(stateDir, "dialogs")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("book of dialogs: %w", err)
	}
	return &book{dir: dir}, nil
}

// file gives the page's path. Leg ids are made by the house, so the name is
// harmless; anything else is refused.
func (b *book) file(leg call.LegID) (string, bool) {
	name := strings.ReplaceAll(string(leg), "/", "_")
	if b.dir == "" || name == "" || strings.ContainsAny(name, `\.`) {
		return "", false
	}
	return filepath.Join(b.dir, name+".json"), true
}

func (b *book) write(p page) error {
	path, ok := b.file(p.Leg)
	if !ok {
		return nil
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("book of dialogs: %w", err)
	}
	tmp := path + "~"
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return fmt.Errorf("book of dialogs: %w", err)
	}
	return os.Rename(tmp, path)
}

func (b *book) remove(leg call.LegID) {
	if path, ok := b.file(leg); ok {
		b.later(func() { _ = os.Remove(path) })
	}
}

// claim takes a page out, for one of those who want to.
func (b *book) claim(leg call.LegID) bool {
	path, ok := b.file(leg)
	return ok && os.Remove(path) == nil
}

func (b *book) read(leg call.LegID) (page, error) {
	path, ok := b.file(leg)
	if !ok {
		return page{}, os.ErrNotExist
	}
	return readPage(path)
}

func readPage(path string) (page, error) {
	var p page
	raw, err := os.ReadFile(path)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, fmt.Errorf("book of dialogs: %s: %w", filepath.Base(path), err)
	}
	return p, nil
}

// pages lists the book. A page torn by a crash is dropped: its dialog ends by
// the far end's own timers.
func (b *book) pages() []page {
	if b.dir == "" {
		return nil
	}
	names, _ := filepath.Glob(filepath.Join(b.dir, "*.json"))
	var out []page
	for _, n := range names {
		p, err := readPage(n)
		if err != nil {
			_ = os.Remove(n)
			continue
		}
		out = append(out, p)
	}
	return out
}

// pageOf writes a leg's dialog down.
func pageOf(l *leg) page {
	d := &l.dialog
	p := page{
		Leg: l.id, Trunk: l.t.cfg.Name, Since: l.born, CallID: d.callID, LocalTag: d.localTag, RemoteTag: d.remoteTag,
		Local: d.local.String(), Remote: d.remote.String(), Target: d.target.String(),
		CSeq: d.cseq, Network: d.network, Source: d.source,
	}
	for i := range d.routes {
		p.Routes = append(p.Routes, d.routes[i].String())
	}
	return p
}

// dialog reads the page back.
func (p page) dialog() (dialog, error) {
	d := dialog{
		callID: p.CallID, localTag: p.LocalTag, remoteTag: p.RemoteTag,
		cseq: p.CSeq + cseqJump, network: p.Network, source: p.Source,
	}
	err := errors.Join(
		sipmsg.ParseUri(p.Local, &d.local),
		sipmsg.ParseUri(p.Remote, &d.remote),
		sipmsg.ParseUri(p.Target, &d.target))
	for _, r := range p.Routes {
		var u sipmsg.Uri
		err = errors.Join(err, sipmsg.ParseUri(r, &u))
		d.routes = append(d.routes, u)
	}
	return d, err
}

// record writes the leg into the book.
func (s *Server) record(l *leg) {
	p := pageOf(l)
	s.book.later(func() {
		if err := s.book.write(p); err != nil {
			l.log.Warn().Err(err).Msg("dialog not in the book; a crash now would leave the far end in the call")
		}
	})
}
