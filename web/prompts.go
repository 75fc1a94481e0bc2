package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// mostUpload bounds a ZIP or a recording that is sent to us.
const mostUpload = 512 << 20

// ErrNeeded is returned for a sound that menus in force need.
var ErrNeeded = errors.New("a menu in force needs this sound")

// Prompt is one sound that callers can hear.
type Prompt struct {
	Key      string `json:"key"`
	Text     string `json:"text,omitempty"`
	Ms       int    `json:"ms,omitempty" doc:"absent: there is no sound yet"`
	Built    bool   `json:"built,omitempty" doc:"there is a built-in sound"`
	Own      bool   `json:"own,omitempty" doc:"the installation's own sound is heard"`
	At       int64  `json:"at,omitempty" doc:"when it was imported"`
	Who      string `json:"who,omitempty" doc:"login of who imported it"`
	From     string `json:"from,omitempty" doc:"name of the file that was given"`
	Earlier  int    `json:"earlier,omitempty" doc:"sounds it had before and that can be heard again"`
	AudioURL string `json:"audio,omitempty"`
}

// PromptTake is one sound a prompt has or had.
type PromptTake struct {
	Take     string `json:"take" doc:"its name among those of the prompt"`
	Ms       int    `json:"ms"`
	At       int64  `json:"at" doc:"when it was imported"`
	Who      string `json:"who,omitempty"`
	From     string `json:"from,omitempty"`
	Heard    bool   `json:"heard,omitempty" doc:"callers hear it now"`
	AudioURL string `json:"audio"`
}

// PromptSound is a recording as it would be heard.
type PromptSound struct {
	Key   string  `json:"key"`
	File  string  `json:"file"`
	Ms    int     `json:"ms"`
	WasMs int     `json:"was_ms,omitempty" doc:"of the sound it replaces"`
	Level float64 `json:"level" doc:"dBFS of the speech as recorded; it is brought to -20, music to -26"`
}

// PromptFault is a file that cannot be taken.
type PromptFault struct {
	File string `json:"file"`
	Kind string `json:"kind,omitempty" doc:"what is wrong in a word, for a page to say in its own language"`
	What string `json:"what"`
}

// PromptImport is what became of a ZIP of recordings.
type PromptImport struct {
	Taken    []string          `json:"taken" doc:"keys of the sounds that are heard now"`
	Sounds   []PromptSound     `json:"sounds" doc:"the same with their lengths and levels"`
	Unknown  []string          `json:"unknown" doc:"files whose name no prompt has; left out"`
	Gaps     []string          `json:"gaps" doc:"spoken prompts that are still the built-in voice, or have no sound"`
	Faults   []PromptFault     `json:"faults" doc:"files that cannot be taken; with one, nothing was taken"`
	Problems []SettingsProblem `json:"problems" doc:"what the menus in force would miss; with one, nothing was taken"`
}

// Prompts are the sounds callers hear: the built-in ones, and over them those of
// this installation.
type Prompts interface {
	List() ([]Prompt, error)
	// Sheet writes the list for the announcer as CSV, its head in a language.
	Sheet(w io.Writer, lang string) error
	// Sound gives the WAV file that is heard under a key now; ErrNotFound.
	Sound(key string) ([]byte, error)
	// ImportZIP takes recordings in, all or none; with check it only looks.
	ImportZIP(ctx context.Context, who string, r io.ReaderAt, size int64, check bool) (PromptImport, error)
	// ImportSound takes one recording (WAV) in.
	ImportSound(ctx context.Context, who, key, name string, wav []byte) (PromptImport, error)
	// Reset goes back to the built-in sound; ErrNeeded, ErrNotFound.
	Reset(ctx context.Context, key string) error
	// Takes lists what is heard and what was heard before, newest first; empty for
	// a prompt that only ever had the built-in sound.
	Takes(key string) []PromptTake
	// Take gives the WAV file of one; ErrNotFound.
	Take(key, take string) ([]byte, error)
	// Return makes an earlier one the sound that is heard; ErrNotFound.
	Return(ctx context.Context, key, take string) (PromptImport, error)
}

type (
	promptInput struct {
		Key string `query:"key" maxLength:"100" required:"true"`
	}
	returnInput struct {
		Body struct {
			Key  string `json:"key" maxLength:"100"`
			Take string `json:"take" maxLength:"64"`
		}
	}
)

func (s *Site) promptOperations() {
	operation(s, http.MethodGet, "/prompts", "Sounds that callers hear", people.CanConfigure, s.prompts)
	operation(s, http.MethodGet, "/prompts/takes", "Sounds that a prompt has and had, newest first", people.CanConfigure, s.promptTakes)
	operation(s, http.MethodPost, "/prompts/return", "Make an earlier sound of a prompt the one that is heard", people.CanConfigure, s.returnPrompt)
	operation(s, http.MethodDelete, "/prompts/sound", "Back to the built-in sound", people.CanConfigure, s.resetPrompt)
}

// promptRoutes are the files: what is heard, the sheet, and what is sent to us.
func (s *Site) promptRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+apiRoot+"/prompts/sheet", s.configuring(s.promptSheet))
	mux.HandleFunc("GET "+apiRoot+"/prompts/sound", s.configuring(s.promptSound))
	mux.HandleFunc("PUT "+apiRoot+"/prompts/sound", s.configuring(s.putPrompt))
	mux.HandleFunc("POST "+apiRoot+"/prompts/import", s.configuring(s.importPrompts))
}

// isUpload tells requests that may be larger than any other.
func isUpload(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == apiRoot+"/prompts/import" ||
		r.Method == http.MethodPut && r.URL.Path == apiRoot+"/prompts/sound"
}

// configuring lets administrators through to a handler outside of huma.
func (s *Site) configuring(do func(http.ResponseWriter, *http.Request, people.Viewer)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, ok := viewerOf(r.Context())
		switch {
		case !ok:
			s.problem(w, r, http.StatusUnauthorized, "sign in first")
		case !people.CanConfigure(v):
			s.denied(r.Context(), v, "operation/"+operationID(r.Method, strings.TrimPrefix(r.URL.Path, apiRoot)))
			s.problem(w, r, http.StatusForbidden, "your role may not do this")
		default:
			do(w, r, v)
		}
	}
}

func (s *Site) prompts(context.Context, people.Viewer, *nothing) (*body[page[Prompt]], error) {
	list, err := s.deps.Prompts.List()
	if err != nil {
		return nil, err
	}
	for i, p := range list {
		if p.Ms > 0 {
			list[i].AudioURL = apiRoot + "/prompts/sound?key=" + p.Key + "&v=" + strconv.FormatInt(p.At, 36)
		}
	}
	return listed(list, ""), nil
}

func (s *Site) resetPrompt(ctx context.Context, v people.Viewer, in *promptInput) (*nothing, error) {
	err := s.deps.Prompts.Reset(ctx, in.Key)
	if errors.Is(err, ErrNeeded) {
		return nil, huma.Error409Conflict("a menu in force needs this sound, and there is no built-in one")
	}
	if err != nil {
		return nil, missing(err, "prompt/"+in.Key)
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditPrompt, Object: "prompt/" + clean(in.Key), Detail: `{"to":"built_in"}`})
	return nil, nil
}

func (s *Site) promptTakes(_ context.Context, _ people.Viewer, in *promptInput) (*body[page[PromptTake]], error) {
	list := s.deps.Prompts.Takes(in.Key)
	for i, p := range list {
		list[i].AudioURL = apiRoot + "/prompts/sound?key=" + in.Key + "&take=" + p.Take
	}
	return listed(list, ""), nil
}

func (s *Site) returnPrompt(ctx context.Context, v people.Viewer, in *returnInput) (*body[PromptImport], error) {
	out, err := s.deps.Prompts.Return(ctx, in.Body.Key, in.Body.Take)
	switch {
	case err != nil:
		return nil, missing(err, "prompt/"+clean(in.Body.Key))
	case len(out.Problems) > 0:
		return nil, refusal(out.Problems)
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditPrompt, Object: promptObject(out.Taken), Detail: `{"to":"earlier"}`})
	return reply(out), nil
}

func (s *Site) promptSheet(w http.ResponseWriter, r *http.Request, v people.Viewer) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="prompts.csv"`)
	if err := s.deps.Prompts.Sheet(w, langOf(r.Context(), v)); err != nil {
		s.deps.Log.Error().Err(err).Str("user", v.Login).Msg("request failed")
	}
}

func (s *Site) promptSound(w http.ResponseWriter, r *http.Request, v people.Viewer) {
	q := r.URL.Query()
	get := func() ([]byte, error) { return s.deps.Prompts.Sound(q.Get("key")) }
	if take := q.Get("take"); take != "" {
		get = func() ([]byte, error) { return s.deps.Prompts.Take(q.Get("key"), take) }
	}
	wav, err := get()
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Content-Length", strconv.Itoa(len(wav)))
	_, _ = w.Write(wav) // a client that is gone is no trouble
}

// putPrompt takes one recording: the body is the WAV file.
func (s *Site) putPrompt(w http.ResponseWriter, r *http.Request, v people.Viewer) {
	key := r.URL.Query().Get("key")
	wav, err := io.ReadAll(r.Body)
	if err != nil {
		s.problem(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("a recording of at most %d MB", mostUpload>>20))
		return
	}
	out, err := s.deps.Prompts.ImportSound(r.Context(), v.Login, key, clean(r.URL.Query().Get("name")), wav)
	s.imported(w, r, v, out, err)
}

// importPrompts takes a ZIP of recordings: the body is the file.
func (s *Site) importPrompts(w http.ResponseWriter, r *http.Request, v people.Viewer) {
	tmp, size, err := spool(r.Body)
	if err != nil {
		s.problem(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("a ZIP of at most %d MB", mostUpload>>20))
		return
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	check := r.URL.Query().Get("check") == "true"
	out, err := s.deps.Prompts.ImportZIP(r.Context(), v.Login, tmp, size, check)
	if check && err == nil {
		out.Problems = s.told(r.Context(), v, out.Problems)
		s.json(w, http.StatusOK, out)
		return
	}
	s.imported(w, r, v, out, err)
}

// spool lays a body into a file, which a ZIP needs.
func spool(body io.Reader) (f *os.File, size int64, err error) {
	if f, err = os.CreateTemp("", "hotline-upload-*"); err != nil {
		return nil, 0, err
	}
	if size, err = io.Copy(f, body); err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	return f, size, err
}

// imported answers an import: with faults it was none.
func (s *Site) imported(w http.ResponseWriter, r *http.Request, v people.Viewer, out PromptImport, err error) {
	switch {
	case errors.Is(err, ErrNotFound):
		s.problem(w, r, http.StatusNotFound, "no prompt has this name; give it a text in prompts.yaml of the settings first")
	case err != nil && !errors.Is(err, ErrUpload):
		s.fail(w, r, v, err)
	case err != nil:
		s.refusedUpload(w, err)
	case len(out.Faults)+len(out.Problems) > 0:
		out.Problems = s.told(r.Context(), v, out.Problems)
		s.json(w, http.StatusUnprocessableEntity, out)
	default:
		s.audit(r.Context(), people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditPrompt, Object: promptObject(out.Taken)})
		s.json(w, http.StatusOK, out)
	}
}

// refusedUpload says what is wrong with a file, by a type too where it has one.
func (s *Site) refusedUpload(w http.ResponseWriter, err error) {
	const status = http.StatusUnprocessableEntity
	doc := huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: err.Error()}
	var flaw interface{ Reason() string }
	if errors.As(err, &flaw) {
		doc.Type = refusalType + "sound_" + flaw.Reason()
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(doc)
}

// ErrUpload wraps what is wrong with a file that was sent to us.
var ErrUpload = errors.New("the file cannot be taken")

func promptObject(keys []string) string {
	if len(keys) == 1 {
		return "prompt/" + keys[0]
	}
	return "prompts/" + strconv.Itoa(len(keys))
}
