package ivr

import (
	"errors"
	"fmt"
	"time"
)

// Config holds the times of DOMAIN.md 9 and the bounds of a session.
type Config struct {
	FirstDigit    time.Duration `yaml:"first_digit" json:"first_digit"`       // silence before the first digit, 7s
	BetweenDigits time.Duration `yaml:"between_digits" json:"between_digits"` // silence between digits, 3s
	QuestionWait  time.Duration `yaml:"question_wait" json:"question_wait"`   // silence at a survey question, 8s
	PlayLimit     time.Duration `yaml:"play_limit" json:"play_limit"`         // a prompt not reported as heard by then counts as heard, 2m
	GreetingMax   time.Duration `yaml:"greeting_max" json:"greeting_max"`     // the greeting cannot be interrupted, so it is short, 4s
	Rounds        int           `yaml:"rounds" json:"rounds"`                 // prompts and questions in one call, then the operator, 40
}

// Defaults are the values of DOMAIN.md 9.
func Defaults() Config {
	return Config{
		FirstDigit: 7 * time.Second, BetweenDigits: 3 * time.Second, QuestionWait: 8 * time.Second,
		PlayLimit: 2 * time.Minute, GreetingMax: 4 * time.Second, Rounds: 40,
	}
}

// Validate names every setting that is out of its range.
func (c Config) Validate() error {
	var errs []error
	for _, d := range []struct {
		name     string
		v        time.Duration
		min, max time.Duration
	}{
		{"first_digit", c.FirstDigit, time.Second, time.Minute},
		{"between_digits", c.BetweenDigits, 500 * time.Millisecond, time.Minute},
		{"question_wait", c.QuestionWait, time.Second, time.Minute},
		{"play_limit", c.PlayLimit, 10 * time.Second, 10 * time.Minute},
		{"greeting_max", c.GreetingMax, time.Second, 15 * time.Second},
	} {
		if d.v < d.min || d.v > d.max {
			errs = append(errs, fmt.Errorf("%s: %s to %s expected, got %s", d.name, d.min, d.max, d.v))
		}
	}
	if c.Rounds < 5 || c.Rounds > 1000 {
		errs = append(errs, fmt.Errorf("rounds: 5 to 1000 expected, got %d", c.Rounds))
	}
	return errors.Join(errs...)
}
