//go:build !linux || !(amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

const fastAvailable = false

func newWire(_ Config, count *counters) (wire, error) { return newPortable(count), nil }
