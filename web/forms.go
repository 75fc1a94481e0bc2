package web

import (
	"context"
	"encoding/json"
	"net/http"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// FormField describes one setting for a form; see configs.FormField.
type FormField struct {
	Name    string      `json:"name"`
	Kind    string      `json:"kind" enum:"duration,int,bool,text,choice,queue,skill,list,group" doc:"duration: milliseconds"`
	Choices []string    `json:"choices,omitempty"`
	Default any         `json:"default,omitempty"`
	Fields  []FormField `json:"fields,omitempty" doc:"of a group, or of the rows of a list"`
}

// QueueForm is queues.yaml as a form: the settings there are, and the queues.
type QueueForm struct {
	Fields   []FormField       `json:"fields"`
	Queues   []any             `json:"queues" doc:"each with its settings by name"`
	Skills   []FormSkill       `json:"skills"`
	Problems []SettingsProblem `json:"problems"`
}

// FormSkill is a skill an operator can have.
type FormSkill struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AlarmForm is alarms.yaml as a form: the limits there are, and how they stand; times in
// milliseconds.
type AlarmForm struct {
	Top      []FormField       `json:"top" doc:"of the file itself"`
	Queue    []FormField       `json:"queue" doc:"of queues"`
	Centre   []FormField       `json:"centre" doc:"of what belongs to no queue"`
	On       map[string]any    `json:"on"`
	Queues   map[string]any    `json:"queues" doc:"of every queue that has none of its own"`
	Of       map[string]any    `json:"of_centre"`
	Own      []OwnAlarms       `json:"own" doc:"of queues with limits of their own"`
	Problems []SettingsProblem `json:"problems"`
}

// OwnAlarms are the limits of a queue that has some of its own, which Set names.
type OwnAlarms struct {
	Queue  call.QueueID   `json:"queue"`
	Set    []string       `json:"set"`
	Values map[string]any `json:"values"`
}

// Forms turns texts of the settings into forms and back, keeping comments.
type Forms interface {
	Queues(text string) QueueForm
	// SetQueue writes a queue's settings into the text; nil takes the queue out.
	SetQueue(text, id string, values map[string]json.RawMessage) (string, error)
	Alarms(text string) AlarmForm
	// SetAlarms writes limits of a part of the text: "", "queues", "centre", "own/QUEUE".
	SetAlarms(text, part string, values map[string]json.RawMessage) (string, error)
}

type (
	formInput struct {
		Body struct {
			Text string `json:"text" doc:"of the file"`
		}
	}
	setQueueInput struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Text   string                     `json:"text" doc:"of queues.yaml"`
			Values map[string]json.RawMessage `json:"values,omitempty" doc:"settings to write; null takes one out"`
			Remove bool                       `json:"remove,omitempty" doc:"take the queue out"`
		}
	}
	setAlarmsInput struct {
		Body struct {
			Text   string                     `json:"text" doc:"of alarms.yaml"`
			Part   string                     `json:"part" pattern:"^(queues|centre|own/[a-z0-9_-]{1,64})?$" doc:"queues, centre, own/QUEUE; empty: the file itself"`
			Values map[string]json.RawMessage `json:"values" doc:"limits to write; null takes one out"`
		}
	}
	textOutput struct {
		Text string `json:"text"`
	}
)

func (s *Site) formOperations() {
	operation(s, http.MethodPost, "/settings-form/queues", "queues.yaml as a form; nothing is changed", people.CanConfigure, s.queueForm)
	operation(s, http.MethodPost, "/settings-form/queues/{id}", "Write one queue's settings into the text of queues.yaml; nothing is changed", people.CanConfigure, s.setQueue)
	operation(s, http.MethodPost, "/settings-form/alarms", "alarms.yaml as a form; nothing is changed", people.CanConfigure, s.alarmForm)
	operation(s, http.MethodPost, "/settings-form/alarms/limits", "Write limits into the text of alarms.yaml; nothing is changed", people.CanConfigure, s.setAlarms)
}

func (s *Site) alarmForm(ctx context.Context, v people.Viewer, in *formInput) (*body[AlarmForm], error) {
	f := s.deps.Forms.Alarms(in.Body.Text)
	f.Own = append([]OwnAlarms{}, f.Own...)
	f.Problems = s.told(ctx, v, f.Problems)
	return reply(f), nil
}

func (s *Site) setAlarms(_ context.Context, _ people.Viewer, in *setAlarmsInput) (*body[textOutput], error) {
	text, err := s.deps.Forms.SetAlarms(in.Body.Text, in.Body.Part, in.Body.Values)
	if err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	return reply(textOutput{text}), nil
}

func (s *Site) queueForm(ctx context.Context, v people.Viewer, in *formInput) (*body[QueueForm], error) {
	f := s.deps.Forms.Queues(in.Body.Text)
	f.Queues = append([]any{}, f.Queues...)
	f.Skills = append([]FormSkill{}, f.Skills...)
	f.Problems = s.told(ctx, v, f.Problems)
	return reply(f), nil
}

func (s *Site) setQueue(_ context.Context, _ people.Viewer, in *setQueueInput) (*body[textOutput], error) {
	values := in.Body.Values
	if in.Body.Remove {
		values = nil
	} else if values == nil {
		values = map[string]json.RawMessage{}
	}
	text, err := s.deps.Forms.SetQueue(in.Body.Text, in.ID, values)
	if err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	return reply(textOutput{text}), nil
}
