package files

import "io"

const (
	scanBuffer = 1 << 18
	// longestRecord bounds a record, so that a quote that nobody closes does not read a file into memory.
	longestRecord = 1 << 27
)

// ahead is what a scanner has read of a file and not given yet: the bytes of buf from pos on.
type ahead struct {
	in  io.Reader
	buf []byte
	pos int
	eof bool
}

func newAhead(in io.Reader) ahead { return ahead{in: in, buf: make([]byte, 0, scanBuffer)} }

// more reads more behind the bytes from pos on, which it moves to the beginning; false at the end of the file. tooLong is the
// error of a record longer than may be.
func (s *ahead) more(tooLong func() error) (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.pos > 0 {
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
	}
	if len(s.buf) == cap(s.buf) {
		if len(s.buf) >= longestRecord {
			return false, tooLong()
		}
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	for {
		n, err := s.in.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if err == io.EOF {
			s.eof = true
			return n > 0, nil
		}
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
}
