package configs

import (
	"reflect"

	"hotline/acd"
	"hotline/simulate"
)

// LoadScenario reads the scenario file of a simulation and reports every mistake
// at once; base are the settings of the centre it plays in.
func LoadScenario(name string, data []byte, base acd.Settings) (simulate.Scenario, []Problem) {
	s := simulate.DefaultScenario()
	b := &binder{file: name, fresh: map[reflect.Type]any{
		reflect.TypeFor[acd.Queue]():       acd.DefaultQueue("", "", 1),
		reflect.TypeFor[simulate.Group]():  simulate.DefaultGroup(),
		reflect.TypeFor[simulate.Stream](): simulate.DefaultStream(),
	}}
	text, problem := Decode(name, data)
	if problem != nil {
		return s, []Problem{*problem}
	}
	b.read(text, &s)
	if len(b.problems) == 0 {
		b.invalid("", s.Validate(base))
	}
	return s, b.problems
}
