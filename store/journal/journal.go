package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// ErrInUse tells that another process has the journal open.
var ErrInUse = errors.New("journal is in use")

// ErrBroken tells that a record inside the journal does not match its checksum.
var ErrBroken = errors.New("journal: broken record")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const (
	segmentPrefix  = "journal-"
	snapshotPrefix = "snapshot-"
	suffix         = ".log"
	// DefaultSegmentBytes is the size at which a new segment is begun.
	DefaultSegmentBytes = 64 << 20
	reserveBytes        = 8 << 20
)

// Options of a journal; the zero value gives the defaults.
type Options struct {
	SegmentBytes int64 // a new segment begins past this size
}

// Journal is the log of one directory. One goroutine appends; Sync and Read may run
// beside it.
type Journal struct {
	dir  string
	opts Options
	lock *os.File // held while open: one process a journal
	file atomic.Pointer[os.File]
	size int64
	// reserved is up to where blocks were asked for.
	reserved int64
	first    atomic.Uint64 // number of the first record kept
	last     atomic.Uint64 // number of the last record written
	buf      bytes.Buffer
}

// Open opens the journal below dir, making it when it is missing, and cuts off
// a torn last line. A journal that another process has open gives ErrInUse.
func Open(dir string, opts Options) (*Journal, error) {
	if opts.SegmentBytes <= 0 {
		opts.SegmentBytes = DefaultSegmentBytes
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	j := &Journal{dir: dir, opts: opts, lock: lock}
	if err := j.openNewest(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return j, nil
}

func (j *Journal) openNewest() error {
	segs, err := j.segments()
	if err != nil {
		return err
	}
	if len(segs) == 0 {
		return j.begin(1)
	}
	j.first.Store(segs[0])
	return j.resume(segs[len(segs)-1])
}

// lockDir takes the directory for this process; it is free again when the
// process ends, however it ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if !tryLock(f) {
		_ = f.Close()
		return nil, fmt.Errorf("%w: %s: stop the other hotline, or give this one a data folder of its own (--data)", ErrInUse, dir)
	}
	return f, nil
}

// resume opens the newest segment for appending after its last whole record.
func (j *Journal) resume(seg uint64) error {
	f, err := os.OpenFile(j.segmentPath(seg), os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	good, last, err := scan(f, seg, nil)
	if err != nil && !errors.Is(err, errTorn) {
		_ = f.Close()
		return fmt.Errorf("%w: %s at byte %d", ErrBroken, f.Name(), good)
	}
	if err := f.Truncate(good); err != nil {
		_ = f.Close()
		return fmt.Errorf("journal: %w", err)
	}
	if _, err := f.Seek(good, io.SeekStart); err != nil {
		_ = f.Close()
		return fmt.Errorf("journal: %w", err)
	}
	j.file.Store(f)
	j.size, j.reserved = good, 0
	j.last.Store(last)
	j.keepReserve()
	return nil
}

// keepReserve holds blocks for what comes next, again each time half of them
// are used.
func (j *Journal) keepReserve() {
	if j.size+reserveBytes/2 > j.reserved {
		reserve(j.file.Load(), j.size, reserveBytes)
		j.reserved = j.size + reserveBytes
	}
}

// begin starts a new segment whose first record will have number n.
func (j *Journal) begin(n uint64) error {
	f, err := os.OpenFile(j.segmentPath(n), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if old := j.file.Load(); old != nil {
		_ = old.Truncate(j.size) // what it had reserved is for the next one
		if err := old.Sync(); err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name()) // the old one stays in use, the next try makes it anew
			return fmt.Errorf("journal: close segment: %w", err)
		}
		defer func() { _ = old.Close() }() // all of it is stored, and the new one is in its place
	}
	j.file.Store(f)
	j.size, j.reserved = 0, 0
	j.keepReserve()
	j.last.Store(n - 1)
	j.first.CompareAndSwap(0, n)
	return syncDir(j.dir)
}

// Last gives the number of the newest record, 0 when there is none.
func (j *Journal) Last() uint64 { return j.last.Load() }

// First gives the number of the oldest record kept.
func (j *Journal) First() uint64 { return j.first.Load() }

// Append writes the records, the first of which gets number Last()+1. On an
// error nothing of the batch counts: the file is cut back to where it was.
func (j *Journal) Append(records [][]byte) error {
	if j.size >= j.opts.SegmentBytes {
		if err := j.begin(j.Last() + 1); err != nil {
			return err
		}
	}
	j.buf.Reset()
	n := j.Last()
	for _, rec := range records {
		n++
		appendLine(&j.buf, n, rec)
	}
	f := j.file.Load()
	if _, err := f.Write(j.buf.Bytes()); err != nil {
		_ = f.Truncate(j.size) // with it the reserve goes
		_, _ = f.Seek(j.size, io.SeekStart)
		j.reserved = 0
		return fmt.Errorf("journal: append: %w", err)
	}
	j.size += int64(j.buf.Len())
	j.last.Store(n)
	j.keepReserve()
	return nil
}

// Sync makes everything appended before it survive a power cut.
func (j *Journal) Sync() error {
	f := j.file.Load()
	err := f.Sync()
	if errors.Is(err, os.ErrClosed) && f != j.file.Load() {
		// A new segment has begun: the old one was synced before it was closed, and
		// what the new one holds was appended later.
		return nil
	}
	if err != nil {
		return fmt.Errorf("journal: sync: %w", err)
	}
	return nil
}

// Close syncs and closes.
func (j *Journal) Close() error {
	f := j.file.Load()
	return errors.Join(f.Sync(), f.Close(), j.lock.Close())
}

// Read calls fn for each record from number from on, in order, until the end
// or fn's first error. The payload is valid during the call only.
func (j *Journal) Read(from uint64, fn func(n uint64, payload []byte) error) error {
	segs, err := j.segments()
	if err != nil {
		return err
	}
	for i, seg := range segs {
		if i+1 < len(segs) && segs[i+1] <= from {
			continue
		}
		if err := j.readSegment(seg, from, i == len(segs)-1, fn); err != nil {
			return err
		}
	}
	return nil
}

func (j *Journal) readSegment(seg, from uint64, newest bool, fn func(uint64, []byte) error) error {
	f, err := os.Open(j.segmentPath(seg))
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	defer func() { _ = f.Close() }()
	at, _, err := scan(f, seg, func(n uint64, payload []byte) error {
		if n < from {
			return nil
		}
		return fn(n, payload)
	})
	switch {
	case errors.Is(err, errTorn) && newest:
		return nil
	case errors.Is(err, errTorn):
		return fmt.Errorf("%w: %s at byte %d", ErrBroken, f.Name(), at)
	}
	return err
}

// DropBefore deletes whole segments that hold only records below n.
func (j *Journal) DropBefore(n uint64) error {
	segs, err := j.segments()
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(segs) && segs[i+1] <= n; i++ {
		if err := os.Remove(j.segmentPath(segs[i])); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		j.first.Store(segs[i+1])
	}
	return nil
}

func (j *Journal) segmentPath(n uint64) string {
	return filepath.Join(j.dir, fmt.Sprintf("%s%020d%s", segmentPrefix, n, suffix))
}

func (j *Journal) segments() ([]uint64, error) { return numbered(j.dir, segmentPrefix, suffix) }

// numbered lists the numbers of the files prefix<number>suffix of dir, in order.
func numbered(dir, prefix, suffix string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	var out []uint64
	for _, e := range entries {
		mid, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok {
			continue
		}
		mid, ok = strings.CutSuffix(mid, suffix)
		if n, err := strconv.ParseUint(mid, 10, 64); ok && err == nil {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// errTorn marks a line that ends early or does not match its checksum.
var errTorn = errors.New("torn record")

// scan reads lines from f, whose first record has number first. It gives the
// byte after the last good line and that line's number.
func scan(f io.Reader, first uint64, fn func(uint64, []byte) error) (good int64, last uint64, err error) {
	r := bufio.NewReaderSize(f, 1<<16)
	last = first - 1
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return good, last, nil
		}
		if err != nil {
			return good, last, errTorn
		}
		payload, n, ok := parseLine(line)
		if !ok || n != last+1 {
			return good, last, errTorn
		}
		if fn != nil {
			if err := fn(n, payload); err != nil {
				return good, last, err
			}
		}
		good += int64(len(line))
		last = n
	}
}

func appendLine(buf *bytes.Buffer, n uint64, payload []byte) {
	num := strconv.AppendUint(nil, n, 10)
	sum := crc32.Update(crc32.Checksum(num, castagnoli), castagnoli, payload)
	fmt.Fprintf(buf, "%08x %s ", sum, num)
	buf.Write(payload)
	buf.WriteByte('\n')
}

func parseLine(line []byte) (payload []byte, n uint64, ok bool) {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	sumText, rest, ok1 := bytes.Cut(line, []byte{' '})
	num, payload, ok2 := bytes.Cut(rest, []byte{' '})
	if !ok1 || !ok2 || len(sumText) != 8 {
		return nil, 0, false
	}
	sum, err1 := strconv.ParseUint(string(sumText), 16, 32)
	n, err2 := strconv.ParseUint(string(num), 10, 64)
	if err1 != nil || err2 != nil {
		return nil, 0, false
	}
	want := crc32.Update(crc32.Checksum(num, castagnoli), castagnoli, payload)
	return payload, n, uint32(sum) == want
}

// DropOlderThan deletes whole segments below record n that were last written
// longer ago than keep: a verified snapshot stands after n (DESIGN.md 3).
func (j *Journal) DropOlderThan(keep time.Duration, n uint64) error {
	segs, err := j.segments()
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(segs) && segs[i+1] <= n; i++ {
		st, err := os.Stat(j.segmentPath(segs[i]))
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		if time.Since(st.ModTime()) < keep {
			return nil
		}
		if err := j.DropBefore(segs[i+1]); err != nil {
			return err
		}
	}
	return nil
}
