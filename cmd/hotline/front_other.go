//go:build !linux

package main

// front does nothing here: see front_linux.go.
func front() {}

// frontLoop does nothing here.
func frontLoop() {}
