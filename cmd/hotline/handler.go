//go:build !testclock

package main

import "net/http"

func (h *house) handler() http.Handler { return h.site }
