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

// Alarms implements web.Forms.
func (forms) Alarms(text string) web.AlarmForm {
	f := configs.ReadAlarms(text)
	return web.AlarmForm{
		Top: formFields(f.Top), Queue: formFields(f.Queue), Centre: formFields(f.Centre), On: f.On, Queues: f.Queues, Of: f.CentreValues,
		Own: each(f.Own, func(o configs.OwnAlarms) web.OwnAlarms {
			return web.OwnAlarms{Queue: o.Queue, Set: append([]string{}, o.Set...), Values: o.Values}
		}),
		Problems: each(f.Problems, func(p configs.Problem) web.SettingsProblem { return web.SettingsProblem(p) }),
	}
}

// SetAlarms implements web.Forms.
func (forms) SetAlarms(text, part string, values map[string]json.RawMessage) (string, error) {
	return configs.SetAlarms(text, part, values)
}
