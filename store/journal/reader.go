package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// Reader follows the journal from a record on, while it is written. It is how
// followers (store, event stream, replica) keep their own cursor (DESIGN.md 3).
type Reader struct {
	j    *Journal
	next uint64
	seg  uint64
	file *os.File
	buf  *bufio.Reader
}

// NewReader gives a reader whose first record is number from.
func (j *Journal) NewReader(from uint64) *Reader { return &Reader{j: j, next: max(from, 1)} }

// Next gives the next record, or ok false when there is none yet. The payload
// is the caller's.
func (r *Reader) Next() (n uint64, payload []byte, ok bool, err error) {
	for {
		if r.next > r.j.Last() {
			return 0, nil, false, nil
		}
		if r.file == nil {
			if err := r.open(); err != nil {
				return 0, nil, false, err
			}
		}
		line, err := r.buf.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 { // this segment is read, the next one has it
			err = r.advance()
			if err != nil {
				return 0, nil, false, err
			}
			continue
		}
		if err != nil {
			return 0, nil, false, fmt.Errorf("journal: read record %d: %w", r.next, err)
		}
		payload, n, good := parseLine(line)
		if !good {
			return 0, nil, false, fmt.Errorf("%w: record %d in %s", ErrBroken, r.next, r.file.Name())
		}
		if n < r.next {
			continue
		}
		r.next = n + 1
		return n, payload, true, nil
	}
}

func (r *Reader) open() error {
	segs, err := r.j.segments()
	if err != nil {
		return err
	}
	for i, seg := range segs {
		if seg <= r.next && (i+1 == len(segs) || segs[i+1] > r.next) {
			return r.use(seg)
		}
	}
	return fmt.Errorf("journal: record %d is no longer kept", r.next)
}

func (r *Reader) advance() error {
	old := r.seg
	r.Close()
	if err := r.open(); err != nil {
		return err
	}
	if r.seg == old {
		return errors.Join(ErrBroken, fmt.Errorf("journal: record %d is missing at the end of its segment", r.next))
	}
	return nil
}

func (r *Reader) use(seg uint64) error {
	f, err := os.Open(r.j.segmentPath(seg))
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	r.file, r.seg, r.buf = f, seg, bufio.NewReaderSize(f, 1<<16)
	return nil
}

// Close lets the file go; a later Next opens it again.
func (r *Reader) Close() {
	if r.file != nil {
		_ = r.file.Close()
		r.file = nil
	}
}
