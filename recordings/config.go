package recordings

import (
	"errors"
	"fmt"
	"time"
)

// Config of the door.
type Config struct {
	Dir          string        `yaml:"-"`             // DATA/recordings
	MinFreeMB    int64         `yaml:"min_free_mb"`   // below it no new recording begins and an alarm rings
	MaxRecording time.Duration `yaml:"max_recording"` // longest file; sound after it is lost and flagged
	Keep         time.Duration `yaml:"keep"`          // then audio and waveform are deleted (DOMAIN.md 13)
}

// Default gives the settings of a new installation, below that directory.
func Default(dir string) Config {
	return Config{Dir: dir, MinFreeMB: 500, MaxRecording: 8 * time.Hour, Keep: 180 * 24 * time.Hour}
}

// longest is what the 32-bit sizes of a WAV file can tell, with room to spare.
const longest = 24 * time.Hour

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	if c.Dir == "" {
		errs = append(errs, errors.New("recordings: a directory expected"))
	}
	if c.MinFreeMB < 0 {
		errs = append(errs, fmt.Errorf("recordings.min_free_mb: 0 or more expected, got %d", c.MinFreeMB))
	}
	if c.MaxRecording < time.Minute || c.MaxRecording > longest {
		errs = append(errs, fmt.Errorf("recordings.max_recording: 1m to %s expected, got %s", longest, c.MaxRecording))
	}
	return errors.Join(errs...)
}
