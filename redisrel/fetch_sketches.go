package redisrel

import "bytes"

// sketchMagic is what the strings of PFADD begin with.
var sketchMagic = []byte("HYLL")

// judgeSketches reads the reply of an MGET whose texts are HyperLogLogs. Other strings are keys of another type.
func (f *fetcher) judgeSketches(p *page) error {
	texts := *p
	texts.cells = resized(f.texts, len(p.keys))
	f.texts = texts.cells
	if err := f.judgeStrings(&texts); err != nil {
		return err
	}
	p.raw, p.states, p.ttls = texts.raw, texts.states, texts.ttls
	for row, text := range texts.cells {
		if p.states[row] == rowLive && !bytes.HasPrefix(text.of(p.raw), sketchMagic) {
			p.states[row] = rowWrongType
		}
		if f.lay.width > 0 {
			p.cells[row] = text
		}
	}
	return nil
}
