package web

import (
	"context"
	"encoding/json"
	"net/http"

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

// Forms turns texts of the settings into forms and back, keeping comments.
type Forms interface {
	Queues(text string) QueueForm
	// SetQueue writes a queue's settings into the text; nil takes the queue out.
	SetQueue(text, id string, values map[string]json.RawMessage) (string, error)
}

type (
	formInput struct {
		Body struct {
			Text string `json:"text" doc:"of queues.yaml"`
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
	textOutput struct {
		Text string `json:"text"`
	}
)

func (s *Site) formOperations() {
	operation(s, http.MethodPost, "/settings-form/queues", "queues.yaml as a form; nothing is changed", people.CanConfigure, s.queueForm)
	operation(s, http.MethodPost, "/settings-form/queues/{id}", "Write one queue's settings into the text of queues.yaml; nothing is changed", people.CanConfigure, s.setQueue)
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
