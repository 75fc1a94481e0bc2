//go:build !linux || !(amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

const fastAvailable = false

func newWire(_ Config, count *counters) (w wire, slow, err error) { return newPortable(count), nil, nil }
