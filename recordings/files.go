package recordings

import (
	"io"
	"os"
)

// file is what the writer needs of an open file.
type file interface {
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

// files is the disk as the writer sees it; tests put one in that fills up or
// stands still.
type files interface {
	Create(path string) (file, error) // fails when it exists
	Open(path string) (file, int64, error)
	Read(path string) (io.ReadCloser, error)
	Write(path string, content []byte) error
	Rename(from, to string) error
	Remove(path string) error
	Exists(path string) bool
	Free() (free, size int64, ok bool) // bytes
}

// disk is the real one.
type disk struct{ dir string }

func (d disk) Create(path string) (file, error) {
	if err := os.MkdirAll(dirOf(path), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func (disk) Open(path string) (file, int64, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

func (disk) Read(path string) (io.ReadCloser, error) { return os.Open(path) }

// Write replaces the file as a whole.
func (disk) Write(path string, content []byte) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, content, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// Rename also makes the name lasting.
func (disk) Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	d, err := os.Open(dirOf(to))
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func (disk) Remove(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

func (disk) Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (d disk) Free() (free, size int64, ok bool) { return freeBytes(d.dir) }
