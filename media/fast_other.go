//go:build !linux

package media

const fastAvailable = false

func newWire(_ bool, count *counters) (wire, error) { return newPortable(count), nil }
