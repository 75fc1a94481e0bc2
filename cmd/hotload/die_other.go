//go:build !linux

package main

import "syscall"

// dieWithUs: only Linux tells a child that its parent died.
func dieWithUs() *syscall.SysProcAttr { return nil }
