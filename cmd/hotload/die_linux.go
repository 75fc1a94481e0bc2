package main

import "syscall"

// dieWithUs lets the server not outlive a killed load generator.
func dieWithUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
