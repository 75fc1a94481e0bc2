package main

import (
	"encoding/json"

	"hotline/acd"
	"hotline/configs"
	"hotline/web"
)

// forms are the settings as forms, for the web door.
type forms struct{}

// Queues implements web.Forms.
func (forms) Queues(text string) web.QueueForm {
	queues, skills, problems := configs.ReadQueues(text)
	return web.QueueForm{
		Fields: formFields(configs.QueueFields()), Queues: each(queues, func(q acd.Queue) any { return q }),
		Skills:   each(skills, func(s configs.Skill) web.FormSkill { return web.FormSkill(s) }),
		Problems: each(problems, func(p configs.Problem) web.SettingsProblem { return web.SettingsProblem(p) }),
	}
}

func formFields(list []configs.FormField) []web.FormField {
	return each(list, func(f configs.FormField) web.FormField {
		return web.FormField{Name: f.Name, Kind: f.Kind, Choices: f.Choices, Default: f.Default, Fields: formFields(f.Fields)}
	})
}

// SetQueue implements web.Forms.
func (forms) SetQueue(text, id string, values map[string]json.RawMessage) (string, error) {
	return configs.SetQueue(text, id, values)
}
