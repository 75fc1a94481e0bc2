package configs

import (
	"os"

	"hotline/call"
)

// ReadRanges reads the file of mobile numbers by region that the settings name; nil
// where they name none.
func (m Machine) ReadRanges() (*call.Ranges, []Problem) {
	if m.NumberRanges == "" {
		return nil, nil
	}
	text, err := os.ReadFile(m.NumberRanges)
	if err != nil {
		return nil, []Problem{{File: m.NumberRanges, What: "cannot be read: " + err.Error(), Cure: "check the name and the rights"}}
	}
	ranges, faults := call.ParseRanges(text)
	var problems []Problem
	for _, f := range faults {
		problems = append(problems, Problem{File: m.NumberRanges, Line: f.Line, What: f.What, Cure: f.Cure})
	}
	return ranges, problems
}
