package journal

import (
	"os"

	"golang.org/x/sys/unix"
)

// reserve asks the file system to keep blocks for what will be appended, so
// that a full disk is met by others first. Not every file system can.
func reserve(f *os.File, at, n int64) {
	_ = unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, at, n)
}

// tryLock tells whether the file could be locked for this open file.
func tryLock(f *os.File) bool {
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}
