package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const ticksPerSecond = 100 // of /proc/PID/stat on Linux (USER_HZ)

// usage is what a server and we have used.
type usage struct {
	at     time.Time
	took   time.Duration
	cpu    time.Duration // of the server
	user   time.Duration
	system time.Duration
	own    time.Duration
	rss    int64 // bytes
	known  bool
}

func (u usage) since(b usage) usage {
	u.took, u.cpu, u.own = u.at.Sub(b.at), u.cpu-b.cpu, u.own-b.own
	u.user, u.system = u.user-b.user, u.system-b.system
	return u
}

// readUsage reads the times of the server (0: not known) and ours.
func readUsage(pid int) (u usage, err error) {
	u.at, u.own = time.Now(), ownTime()
	if pid == 0 {
		return u, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, fmt.Errorf("times of the server: %w", err)
	}
	if u.user, u.system, err = parseStat(stat); err != nil {
		return u, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return u, fmt.Errorf("memory of the server: %w", err)
	}
	u.cpu, u.rss, u.known = u.user+u.system, parseRSS(string(status)), true
	return u, nil
}

// parseStat finds utime and stime; the name before them may hold anything.
func parseStat(b []byte) (user, system time.Duration, err error) {
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 13 {
		return 0, 0, errors.New("/proc/PID/stat is not of the usual form")
	}
	u, err1 := strconv.ParseInt(string(f[11]), 10, 64)
	s, err2 := strconv.ParseInt(string(f[12]), 10, 64)
	tick := time.Second / ticksPerSecond
	return time.Duration(u) * tick, time.Duration(s) * tick, errors.Join(err1, err2)
}

func parseRSS(status string) int64 {
	_, rest, ok := strings.Cut(status, "VmRSS:")
	if !ok {
		return 0
	}
	rest, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
	kb, _ := strconv.ParseInt(rest, 10, 64)
	return kb << 10
}

func ownTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
