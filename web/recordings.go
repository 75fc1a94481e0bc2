package web

import (
	"context"
	"errors"
	"net/http"
	"os"

	"hotline/call"
	"hotline/people"
	"hotline/recordings"
)

// RecordingView is a recording in a list.
type RecordingView struct {
	Recording
	OperatorName string `json:"operator_name"`
	HandledName  string `json:"handled_name,omitempty"`
	QueueName    string `json:"queue_name,omitempty"`
	TopicName    string `json:"topic_name,omitempty"`
	NumberPretty string `json:"number_pretty,omitempty"`
	Display      string `json:"display"`
	AudioURL     string `json:"audio,omitempty" doc:"absent while it is being written and after deletion"`
}

// RecordingFull is one recording with what the player draws.
type RecordingFull struct {
	RecordingView
	Peaks *recordings.Wave `json:"peaks,omitempty"`
}

func (n names) recording(r Recording) RecordingView {
	v := RecordingView{
		Recording: r, OperatorName: n.operator(r.Operator), QueueName: n.queueOr(r.Queue),
		NumberPretty: pretty(r.Number), Display: display(r.Name, r.Number, n.viewer.Lang),
	}
	if r.Topic != "" {
		v.TopicName = n.topic(r.Topic)
	}
	if r.HandledBy != 0 {
		v.HandledName = n.operator(r.HandledBy)
	}
	if playable(r) {
		v.AudioURL = apiRoot + "/recordings/" + r.ID.String() + "/audio"
	}
	return v
}

func playable(r Recording) bool { return r.State == "done" || r.State == "failed" && r.Bytes > 0 }

type (
	recordingsInput struct {
		Period
		Paged
		Number   string `query:"number" maxLength:"40"`
		Call     string `query:"call" maxLength:"20"`
		Operator uint32 `query:"operator"`
		Queue    string `query:"queue" maxLength:"64"`
		What     string `query:"what" enum:"talk,voicemail,comment,outside" doc:"all of them when left out"`
		Open     bool   `query:"open" doc:"voicemails nobody has dealt with"`
	}
	handledInput struct {
		ID   string `path:"id" maxLength:"20"`
		Body struct {
			Handled bool `json:"handled"`
		}
	}
	recordingInput struct {
		ID string `path:"id" maxLength:"20"`
	}
)

func (s *Site) recordingOperations() {
	operation(s, http.MethodGet, "/recordings", "List of recordings one may hear, newest first", anybody, s.recordings)
	operation(s, http.MethodGet, "/recordings/{id}", "One recording with peaks for the player; the sound is at /audio (WAV, ranges)", anybody, s.recordingFull)
	operation(s, http.MethodGet, "/messages", "How many voicemails there are, and how many nobody has dealt with", people.CanSupervise, s.messages)
	operation(s, http.MethodPut, "/recordings/{id}/handled", "Marks a voicemail as dealt with, or takes the mark back", people.CanSupervise, s.markMessage)
}

func (s *Site) recordings(ctx context.Context, v people.Viewer, in *recordingsInput) (*body[page[RecordingView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	f := RecordingFilter{
		Number: in.Number, Operator: call.OperatorID(in.Operator), Queue: call.QueueID(in.Queue),
		From: from, To: to, What: in.What, Open: in.Open, Cursor: in.Cursor, Limit: in.Limit,
	}
	if in.Call != "" {
		if f.Call, err = callID(in.Call); err != nil {
			return nil, err
		}
	}
	items, next, err := s.deps.Data.Recordings(ctx, v, f)
	if err != nil {
		return nil, err
	}
	rows := make([]RecordingView, 0, len(items))
	for _, r := range items {
		rows = append(rows, n.recording(r))
	}
	return listed(rows, next), nil
}

func (s *Site) theRecording(ctx context.Context, v people.Viewer, text string) (Recording, error) {
	id, err := recordingID(text)
	if err != nil {
		return Recording{}, err
	}
	r, err := s.deps.Data.Recording(ctx, v, id)
	return r, missing(err, "recording/"+id.String())
}

func (s *Site) recordingFull(ctx context.Context, v people.Viewer, in *recordingInput) (*body[RecordingFull], error) {
	r, err := s.theRecording(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	out := RecordingFull{RecordingView: n.recording(r)}
	if playable(r) && s.deps.Sounds != nil {
		w, err := s.deps.Sounds.Wave(r.ID, r.At.Wall)
		if err != nil {
			s.deps.Log.Warn().Err(err).Stringer("recording", r.ID).Msg("peaks could not be read")
		} else {
			out.Peaks = &w
		}
	}
	return reply(out), nil
}

func (s *Site) messages(ctx context.Context, v people.Viewer, _ *nothing) (*body[MessageCount], error) {
	n, err := s.deps.Data.Messages(ctx, v)
	if err != nil {
		return nil, err
	}
	return reply(n), nil
}

func (s *Site) markMessage(ctx context.Context, v people.Viewer, in *handledInput) (*body[RecordingView], error) {
	r, err := s.theRecording(ctx, v, in.ID)
	if err == nil && r.What != call.PartVoicemail {
		err = hidden{"recording/" + in.ID}
	}
	if err != nil {
		return nil, err
	}
	if err := s.deps.Data.MarkMessage(ctx, v, r.ID, in.Body.Handled, fromOf(ctx)); err != nil {
		return nil, err
	}
	if r, err = s.theRecording(ctx, v, in.ID); err != nil {
		return nil, err
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	return reply(n.recording(r)), nil
}

// audio sends the sound of a recording. Each listening is logged before the
// first byte; the further ranges of one playing are not counted again.
func (s *Site) audio(w http.ResponseWriter, r *http.Request) {
	v, ok := viewerOf(r.Context())
	if !ok {
		s.problem(w, r, http.StatusUnauthorized, "sign in first")
		return
	}
	rec, err := s.theRecording(r.Context(), v, r.PathValue("id"))
	if err == nil && (!playable(rec) || s.deps.Sounds == nil) {
		err = ErrNotFound
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	a, err := s.deps.Sounds.Open(rec.ID, rec.At.Wall)
	if errors.Is(err, os.ErrNotExist) {
		err = ErrNotFound
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	defer a.Close()
	what := people.AuditListen
	if r.URL.Query().Has("download") {
		what = people.AuditDownload
		w.Header().Set("Content-Disposition", `attachment; filename="`+rec.ID.String()+`.wav"`)
	}
	if s.beginsPlaying(v, rec.ID, what, r) {
		if err := s.deps.Data.Listened(r.Context(), v, rec.ID, what, fromOf(r.Context())); err != nil {
			s.fail(w, r, v, err)
			return
		}
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", a.ModTime(), a)
}

// fail answers an error outside of huma.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, v people.Viewer, err error) {
	var status interface{ GetStatus() int }
	doc := s.answerTo(r.Context(), v, err)
	code := http.StatusInternalServerError
	if errors.As(doc, &status) {
		code = status.GetStatus()
	}
	s.problem(w, r, code, doc.Error())
}
