package web

import (
	"bytes"
	"errors"
	"html/template"
	"mime"
	"net/http"
	"os"
	"path"
)

var trustTemplate = template.Must(template.ParseFS(pages, "pages/trust.html"))

// docsPage lists the API from our own files; nothing comes from elsewhere.
func (s *Site) docsPage(w http.ResponseWriter, r *http.Request) { s.helpFile(w, r, "docs.html") }

func (s *Site) helpAsset(w http.ResponseWriter, r *http.Request) {
	s.helpFile(w, r, r.PathValue("file"))
}

func (s *Site) helpFile(w http.ResponseWriter, r *http.Request, name string) {
	b, err := pages.ReadFile("pages/" + path.Base(name))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(b) // a client that is gone is no trouble
}

// trustPage explains how a browser comes to trust our own authority.
func (s *Site) trustPage(w http.ResponseWriter, r *http.Request) {
	ca, err := readAuthority(s.cfg)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	var page bytes.Buffer
	if err := trustTemplate.Execute(&page, struct{ Fingerprint string }{fingerprint(ca.Raw)}); err != nil {
		s.deps.Log.Error().Err(err).Msg("trust page")
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w) // a client that is gone is no trouble
}

// trustFile is the authority's certificate; its key never leaves the machine.
func (s *Site) trustFile(w http.ResponseWriter, r *http.Request) {
	b, err := os.ReadFile(authorityFile(s.cfg))
	if err != nil || s.cfg.Cert != "" {
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.deps.Log.Error().Err(err).Msg("certificate of the local authority could not be read")
		}
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/x-x509-ca-cert")
	w.Header().Set("Content-Disposition", `attachment; filename="hotline-ca.crt"`)
	_, _ = w.Write(b) // a client that is gone is no trouble
}
