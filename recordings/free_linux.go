package recordings

import "golang.org/x/sys/unix"

// freeBytes is the room left for us on the disk of the directory.
func freeBytes(dir string) (int64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * s.Bsize, true
}
