package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// bundle is the built web app. In a tree that was never built it holds only a
// placeholder, and the page says what to run.
//
//go:embed all:ui/dist
var bundle embed.FS

//go:embed pages
var pages embed.FS

// hashedFiles is where the files lie whose names hold their hash: a browser keeps them for
// good, and after an upgrade asks for others.
const hashedFiles = "/app/"

const compressFrom = 1024 // bytes; below, compressing costs more than it saves

// file is one file of the web app, ready to be sent.
type file struct {
	kind string
	body []byte
	gz   []byte // nil: not worth it
	etag string
}

// appFiles serves the web app: its files, and its first page for every other
// address, because the app finds its own way (/call/<slug>, /#/op).
func appFiles() http.Handler { return filesOf(bundle, "ui/dist") }

func filesOf(root fs.FS, dir string) http.Handler {
	files := map[string]file{}
	err := fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		b, err := fs.ReadFile(root, name)
		if err == nil {
			files[strings.TrimPrefix(name, dir)] = newFile(name, b)
		}
		return err
	})
	if _, ok := files["/index.html"]; !ok || err != nil {
		b, _ := pages.ReadFile("pages/unbuilt.html")
		files["/index.html"] = newFile("index.html", b)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { sendFile(files, w, r) })
}

func newFile(name string, b []byte) file {
	sum := sha256.Sum256(b)
	f := file{kind: mime.TypeByExtension(path.Ext(name)), body: b, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	if f.kind == "" {
		f.kind = "application/octet-stream"
	}
	text := strings.HasPrefix(f.kind, "text/") || strings.Contains(f.kind, "javascript") || strings.Contains(f.kind, "json") || strings.Contains(f.kind, "svg")
	if text && len(b) >= compressFrom {
		var z bytes.Buffer
		g, _ := gzip.NewWriterLevel(&z, gzip.BestCompression) // the level is valid
		_, err := g.Write(b)
		if err == nil && g.Close() == nil {
			f.gz = z.Bytes()
		}
	}
	return f
}

func sendFile(files map[string]file, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	f, ok := files[r.URL.Path]
	switch {
	case ok:
	case path.Ext(r.URL.Path) != "" || strings.HasPrefix(r.URL.Path, "/ws"):
		w.Header().Set("Cache-Control", "no-store") // the upgrade that brings it may be under way
		http.NotFound(w, r)
		return
	default:
		f = files["/index.html"]
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	if ok && strings.HasPrefix(r.URL.Path, hashedFiles) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.body
	if f.gz != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.gz
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a client that is gone is no trouble
	}
}
