package web

import (
	"context"
	"errors"
	"net/http"

	"hotline/call"
	"hotline/people"
)

// Draft is a person's unfinished change of the settings.
type Draft struct {
	Author call.OperatorID
	Base   uint64
	At     int64
	Files  []SettingsFile
}

type draftData interface {
	Draft(ctx context.Context, author call.OperatorID) (Draft, error)
	PutDraft(ctx context.Context, d Draft) error
	DropDraft(ctx context.Context, author call.OperatorID) error
}

// DraftView is the caller's draft; without one, the version in force to begin from.
type DraftView struct {
	Base    uint64         `json:"base" doc:"version the draft was made from"`
	InForce uint64         `json:"in_force"`
	At      int64          `json:"at,omitempty" doc:"absent: there is no draft yet"`
	Files   []SettingsFile `json:"files"`
	SettingsChecked
	Conflicts []string `json:"conflicts,omitempty" doc:"files that were changed both in the draft and in force"`
}

type draftInput struct {
	Body struct {
		Base  uint64         `json:"base"`
		Files []SettingsFile `json:"files" maxItems:"200"`
	}
}

func (s *Site) draftOperations() {
	operation(s, http.MethodGet, "/settings-draft", "One's own unfinished change of the settings", people.CanConfigure, s.draft)
	operation(s, http.MethodPut, "/settings-draft", "Keep one's unfinished change; it may have mistakes", people.CanConfigure, s.putDraft)
	operation(s, http.MethodDelete, "/settings-draft", "Throw one's unfinished change away", people.CanConfigure, s.dropDraft)
	operation(s, http.MethodPost, "/settings-draft/rebase", "Bring a draft up to the version in force, file by file", people.CanConfigure, s.rebaseDraft)
}

func (s *Site) draft(ctx context.Context, v people.Viewer, _ *nothing) (*body[DraftView], error) {
	now, files := s.deps.Settings.InForce()
	d, err := s.deps.Data.Draft(ctx, v.ID)
	if errors.Is(err, ErrNotFound) {
		d, err = Draft{Base: now, Files: files}, nil
	}
	if err != nil {
		return nil, err
	}
	return reply(s.draftView(ctx, v, d)), nil
}

func (s *Site) draftView(ctx context.Context, v people.Viewer, d Draft) DraftView {
	now, files := s.deps.Settings.InForce()
	out := DraftView{Base: d.Base, InForce: now, At: d.At, Files: d.Files}
	out.Problems, out.Changed = s.told(ctx, v, s.deps.Settings.Check(d.Files)), DiffFiles(files, d.Files)
	return out
}

func (s *Site) putDraft(ctx context.Context, v people.Viewer, in *draftInput) (*body[DraftView], error) {
	return s.keepDraft(ctx, v, Draft{Author: v.ID, Base: in.Body.Base, Files: in.Body.Files}, nil)
}

func (s *Site) keepDraft(ctx context.Context, v people.Viewer, d Draft, conflicts []string) (*body[DraftView], error) {
	d.At = s.deps.Now().Wall
	if err := s.deps.Data.PutDraft(ctx, d); err != nil {
		return nil, err
	}
	out := s.draftView(ctx, v, d)
	out.Conflicts = conflicts
	return reply(out), nil
}

func (s *Site) dropDraft(ctx context.Context, v people.Viewer, _ *nothing) (*nothing, error) {
	return nil, s.deps.Data.DropDraft(ctx, v.ID)
}

// rebaseDraft takes over what others have changed since the draft was begun. A
// file that both changed keeps the draft's text and is named.
func (s *Site) rebaseDraft(ctx context.Context, v people.Viewer, _ *nothing) (*body[DraftView], error) {
	d, err := s.deps.Data.Draft(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	base, err := s.settingsFiles(ctx, d.Base)
	if err != nil {
		return nil, err
	}
	now, files := s.deps.Settings.InForce()
	merged, conflicts := merge(base, d.Files, files)
	return s.keepDraft(ctx, v, Draft{Author: v.ID, Base: now, Files: merged}, conflicts)
}

// merge puts two changes of one text form together, file by file.
func merge(base, mine, theirs []SettingsFile) (out []SettingsFile, conflicts []string) {
	find := func(files []SettingsFile, name string) (string, bool) {
		for _, f := range files {
			if f.Name == name {
				return f.Text, true
			}
		}
		return "", false
	}
	for _, f := range theirs {
		old, was := find(base, f.Name)
		own, have := find(mine, f.Name)
		switch {
		case f.Text == old && was && !have: // deleted in the draft
		case f.Text == old && was || own == f.Text:
			out = append(out, SettingsFile{Name: f.Name, Text: own})
		case own == old && have == was:
			out = append(out, f)
		default:
			conflicts = append(conflicts, f.Name)
			if have {
				f.Text = own
			}
			out = append(out, f)
		}
	}
	for _, f := range mine {
		if _, there := find(theirs, f.Name); there {
			continue
		}
		if old, was := find(base, f.Name); !was || f.Text != old { // new in the draft, or deleted by others and changed here
			out = append(out, f)
			if was {
				conflicts = append(conflicts, f.Name)
			}
		}
	}
	return out, conflicts
}
