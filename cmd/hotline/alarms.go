package main

import (
	"hotline/call"
	"hotline/switchboard"
)

// tells passes on what the records tell, as they go to the database: to the figures,
// and to the log what people must see.
func (h *house) tells(f switchboard.Fact) {
	h.metrics.tells(f)
	a, ok := f.(switchboard.Alarmed)
	if !ok {
		return
	}
	line := h.log.Warn().Str("alarm", a.Kind).Str("detail", a.Text)
	if a.Customer != 0 {
		if number, known := h.directory.NumberOf(a.Customer); known {
			line = line.Str("number", call.ParseNumber(number).Masked())
		}
	}
	line.Msg("alarm")
}
