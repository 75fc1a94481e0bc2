package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"hotline/call"
	"hotline/people"
	"hotline/switchboard"

	"github.com/danielgtaylor/huma/v2"
)

// What Settings returns (wrapped) for callers to tell apart.
var (
	ErrConflict  = errors.New("the settings have changed meanwhile")
	ErrUnchanged = errors.New("the settings are in force as they are")
	ErrStorage   = errors.New("the server cannot store this now")
)

// SettingsFile is one file of the text form of the centre's settings.
type SettingsFile = switchboard.File

// SettingsProblem is one mistake: where, what, and the cure.
type SettingsProblem struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty" doc:"1-based; absent when the whole file is meant"`
	What string `json:"what"`
	Cure string `json:"cure,omitempty"`
}

// SettingsRefused is what becomes of settings with mistakes: all are named,
// nothing is changed.
type SettingsRefused struct{ Problems []SettingsProblem }

func (e SettingsRefused) Error() string {
	return fmt.Sprintf("%d mistakes in the settings", len(e.Problems))
}

// SettingsChange is a new text form, made from version Base.
type SettingsChange struct {
	Base  uint64
	Files []SettingsFile
	Note  string
}

// Settings changes the centre's settings while calls are running.
type Settings interface {
	// InForce gives the version that holds, and its text form.
	InForce() (version uint64, files []SettingsFile)
	// Check names the mistakes of a text form.
	Check(files []SettingsFile) []SettingsProblem
	// Words puts a mistake into a language of the screens, where it has words there.
	Words(p SettingsProblem, lang string) SettingsProblem
	// Apply makes a text form active as a new version, whole or not at all.
	Apply(ctx context.Context, by call.OperatorID, c SettingsChange) (version uint64, err error)
}

// SettingsVersion is one version of the centre settings.
type SettingsVersion struct {
	Version    uint64          `json:"version"`
	At         call.Time       `json:"at"`
	Author     call.OperatorID `json:"author,omitempty"`
	AuthorName string          `json:"author_name,omitempty" doc:"absent: the server itself, at a start"`
	Note       string          `json:"note,omitempty"`
	InForce    bool            `json:"in_force,omitempty"`
	Files      []SettingsFile  `json:"files,omitempty"`
}

// SettingsChecked is what a check found, and what would change.
type SettingsChecked struct {
	Problems []SettingsProblem `json:"problems"`
	Changed  []FileDiff        `json:"changed" doc:"against the version in force"`
}

type (
	settingsInput struct {
		Version uint64 `path:"version"`
	}
	filesInput struct {
		Body struct {
			Files []SettingsFile `json:"files" maxItems:"200"`
		}
	}
	applyInput struct {
		Body struct {
			Base  uint64         `json:"base" doc:"version the change was made from"`
			Files []SettingsFile `json:"files" maxItems:"200"`
			Note  string         `json:"note,omitempty" maxLength:"500"`
		}
	}
	restoreInput struct {
		Version uint64 `path:"version"`
		Body    struct {
			Base uint64 `json:"base" doc:"version in force as the person saw it"`
			Note string `json:"note,omitempty" maxLength:"500"`
		}
	}
	settingsDiffInput struct {
		From uint64 `query:"from" doc:"0: in force"`
		To   uint64 `query:"to" doc:"0: in force"`
	}
)

func (s *Site) settingsOperations() {
	operation(s, http.MethodGet, "/settings", "Versions of the centre settings, newest first", people.CanConfigure, s.settingsVersions)
	operation(s, http.MethodGet, "/settings/{version}", "One version with its files; 0 is the one in force", people.CanConfigure, s.settingsVersion)
	operation(s, http.MethodPost, "/settings", "Make settings active, for new calls at once; refused as a whole with every mistake", people.CanConfigure, s.applySettings)
	operation(s, http.MethodPost, "/settings/check", "Check settings and show what would change; nothing is changed", people.CanConfigure, s.checkSettings)
	operation(s, http.MethodPost, "/settings/{version}/restore", "Roll back: a new version with the files of an old one", people.CanConfigure, s.restoreSettings)
	operation(s, http.MethodGet, "/settings-diff", "What differs between two versions", people.CanConfigure, s.settingsDiff)
}

func (s *Site) settingsVersions(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[SettingsVersion]], error) {
	rows, err := s.deps.Data.SettingsVersions(ctx, 200)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	now, _ := s.deps.Settings.InForce()
	out := make([]SettingsVersion, 0, len(rows))
	for _, r := range rows {
		out = append(out, versionOf(n, r, now))
	}
	return listed(out, ""), nil
}

func versionOf(n names, r SettingsRow, now uint64) SettingsVersion {
	return SettingsVersion{Version: r.Version, At: r.At, Author: r.Author, AuthorName: n.operator(r.Author), Note: r.Note, InForce: r.Version == now}
}

func (s *Site) settingsVersion(ctx context.Context, v people.Viewer, in *settingsInput) (*body[SettingsVersion], error) {
	now, files := s.deps.Settings.InForce()
	if in.Version == 0 || in.Version == now {
		out := SettingsVersion{Version: now, InForce: true, Files: files}
		if r, err := s.deps.Data.Settings(ctx, now); err == nil {
			if n, err := s.names(ctx, v); err == nil {
				out = versionOf(n, r, now)
				out.Files = files
			}
		}
		return reply(out), nil
	}
	r, files, err := s.settingsRow(ctx, in.Version)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	out := versionOf(n, r, now)
	out.Files = files
	return reply(out), nil
}

// settingsRow reads a version and its text form.
func (s *Site) settingsRow(ctx context.Context, version uint64) (SettingsRow, []SettingsFile, error) {
	r, err := s.deps.Data.Settings(ctx, version)
	if err != nil {
		return r, nil, err
	}
	var content struct {
		Files []SettingsFile `json:"files"`
	}
	if err := json.Unmarshal(r.Content, &content); err != nil {
		return r, nil, fmt.Errorf("content of version %d: %w", version, err)
	}
	return r, content.Files, nil
}

// settingsFiles gives the text form of a version, 0 of the one in force.
func (s *Site) settingsFiles(ctx context.Context, version uint64) ([]SettingsFile, error) {
	now, files := s.deps.Settings.InForce()
	if version == 0 || version == now {
		return files, nil
	}
	_, files, err := s.settingsRow(ctx, version)
	return files, err
}

// told gives mistakes in the language of who reads them; never nil.
func (s *Site) told(ctx context.Context, v people.Viewer, problems []SettingsProblem) []SettingsProblem {
	lang := langOf(ctx, v)
	out := make([]SettingsProblem, len(problems))
	for i, p := range problems {
		out[i] = s.deps.Settings.Words(p, lang)
	}
	return out
}

func (s *Site) checkSettings(ctx context.Context, v people.Viewer, in *filesInput) (*body[SettingsChecked], error) {
	_, now := s.deps.Settings.InForce()
	problems := s.told(ctx, v, s.deps.Settings.Check(in.Body.Files))
	return reply(SettingsChecked{Problems: problems, Changed: DiffFiles(now, in.Body.Files)}), nil
}

func (s *Site) applySettings(ctx context.Context, v people.Viewer, in *applyInput) (*body[SettingsVersion], error) {
	return s.apply(ctx, v, SettingsChange{Base: in.Body.Base, Files: in.Body.Files, Note: clean(in.Body.Note)})
}

// apply makes a text form active and leaves a row of it.
func (s *Site) apply(ctx context.Context, v people.Viewer, c SettingsChange) (*body[SettingsVersion], error) {
	version, err := s.deps.Settings.Apply(ctx, v.ID, c)
	var refused SettingsRefused
	switch {
	case errors.As(err, &refused):
		return nil, refusal(s.told(ctx, v, refused.Problems))
	case errors.Is(err, ErrConflict):
		return nil, huma.Error409Conflict("somebody changed the settings meanwhile: look at the version in force and decide again")
	case errors.Is(err, ErrUnchanged):
		return nil, huma.Error409Conflict("nothing would change: the settings are in force as they are")
	case errors.Is(err, ErrStorage):
		return nil, huma.Error503ServiceUnavailable("the disk is slow or failing: new settings are not taken now")
	case err != nil:
		return nil, err
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditSettings, Object: "settings/" + strconv.FormatUint(version, 10)})
	return s.settingsVersion(ctx, v, &settingsInput{version})
}

// refusal lists the mistakes in a document: each with its place "file:line".
func refusal(problems []SettingsProblem) error {
	details := make([]error, len(problems))
	for i, p := range problems {
		where := p.File
		if p.Line > 0 {
			where += ":" + strconv.Itoa(p.Line)
		}
		what := p.What
		if p.Cure != "" {
			what += ", " + p.Cure
		}
		details[i] = &huma.ErrorDetail{Location: where, Message: what}
	}
	return huma.Error422UnprocessableEntity("the settings have mistakes, nothing was changed", details...)
}

func (s *Site) restoreSettings(ctx context.Context, v people.Viewer, in *restoreInput) (*body[SettingsVersion], error) {
	files, err := s.settingsFiles(ctx, in.Version)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, huma.Error409Conflict("this version has no files: it is older than they are kept")
	}
	return s.apply(ctx, v, SettingsChange{Base: in.Body.Base, Files: files, Note: clean(in.Body.Note)})
}

func (s *Site) settingsDiff(ctx context.Context, _ people.Viewer, in *settingsDiffInput) (*body[page[FileDiff]], error) {
	from, err := s.settingsFiles(ctx, in.From)
	if err != nil {
		return nil, err
	}
	to, err := s.settingsFiles(ctx, in.To)
	if err != nil {
		return nil, err
	}
	return listed(DiffFiles(from, to), ""), nil
}
