package recordings

import "golang.org/x/sys/unix"

// freeBytes is the room left for us on the disk of the directory, and the size of that.
func freeBytes(dir string) (free, size int64, ok bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, false
	}
	return int64(s.Bavail) * s.Bsize, int64(s.Blocks) * s.Bsize, true
}
