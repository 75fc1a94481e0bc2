//go:build !linux

package main

// front does nothing here: see front_linux.go.
func front() {}
