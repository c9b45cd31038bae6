package redisrel

import (
	"strconv"
)

// The ordinals of geoShape.elements.
const (
	geoMember = iota
	geoLon
	geoLat
)

// geoReader reads sorted sets whose scores are positions, as GEOADD writes them: all members by ZSCAN, those of given names by
// ZMSCORE, those around a point by GEOSEARCH. What is a position is worked out of the score here.
type geoReader struct {
	names *namesReader
	area  *geoArea
}

func newGeoReader(req *scanRequest, _ *layout) elementReader {
	e := req.wanted()
	g := &geoReader{area: e.area}
	if e.listed {
		g.names = &namesReader{elements: e, ask: cmdZMScore}
	}
	return g
}

func (g *geoReader) command() commandName {
	switch {
	case g.names != nil:
		return cmdZMScore
	case g.area != nil:
		return cmdGeoSearch
	}
	return cmdZScan
}

func (g *geoReader) repeats() bool { return g.names == nil && g.area == nil }

func (g *geoReader) arguments(args []string, at *position, count int) []string {
	switch {
	case g.names != nil:
		return g.names.arguments(args, at, count)
	case g.area != nil:
		args = append(args, "FROMLONLAT", degrees(g.area.lon), degrees(g.area.lat), "BYRADIUS", degrees(g.area.radius), "m")
		if g.area.most > 0 {
			args = append(args, "COUNT", intText(g.area.most), "ANY")
		}
		return append(args, "WITHHASH")
	}
	return scanArguments(args, at, count)
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (g *geoReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	switch {
	case g.names != nil:
		return g.takeNamed(r, kind, line, at, rows)
	case g.area != nil:
		return nil, g.takeAround(r, kind, line, rows)
	}
	next, n, err := scanReply(r, kind, line)
	if err != nil || n%2 != 0 {
		return nil, errMalformed
	}
	for range n / 2 {
		member, err1 := r.text()
		score, err2 := r.text()
		if err1 != nil || err2 != nil || member.len < 0 || score.len < 0 {
			return nil, errMalformed
		}
		row := rows.add(member)
		rows.set(row, geoMember, member)
		setPosition(rows, row, score.of(r.buf))
	}
	return next, nil
}

func (g *geoReader) takeNamed(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	names := g.names.part(at, rows.most)
	if got, ok := parseInt(line); !ok || kind != '*' || got != int64(len(names)) {
		return nil, errMalformed
	}
	for _, name := range names {
		score, there, err := g.names.answer(r)
		if err != nil {
			return nil, err
		}
		if there {
			row := rows.add(nilCell)
			rows.text(row, geoMember, name)
			setPosition(rows, row, score.of(r.buf))
		}
	}
	return g.names.next(at, len(names)), nil
}

// takeAround reads a reply of GEOSEARCH: pairs of a member and its score.
func (g *geoReader) takeAround(r *respReader, kind byte, line []byte, rows *elementRows) error {
	n, ok := parseInt(line)
	if !ok || kind != '*' || n < 0 {
		return errMalformed
	}
	for range n {
		if kind, line, err := r.head(); err != nil || kind != '*' || string(line) != "2" {
			return errMalformed
		}
		member, err := r.text()
		if err != nil || member.len < 0 {
			return errMalformed
		}
		kind, score, err := r.head()
		if err != nil || kind != ':' {
			return errMalformed
		}
		row := rows.add(member)
		rows.set(row, geoMember, member)
		setPosition(rows, row, score)
	}
	return nil
}

// setPosition puts the position that a score stands for into a row, as GEOPOS reads it; NULLs where it stands for none.
func setPosition(rows *elementRows, row []cell, score []byte) {
	v, err := strconv.ParseFloat(textOf(score), 64)
	if err != nil || !(v >= 0 && v < geoScores) {
		return
	}
	lon, lat := decodePosition(uint64(v))
	rows.text(row, geoLon, strconv.FormatFloat(lon, 'g', -1, 64))
	rows.text(row, geoLat, strconv.FormatFloat(lat, 'g', -1, 64))
}

// Redis divides each axis into 2^geoStep cells, and latitudes end where Web Mercator's do.
const (
	geoStep     = 26
	geoMaxLat   = 85.05112878
	geoMaxLon   = 180.0
	latitudeBit = 0x5555555555555555
	// geoScores is the first score behind those that are positions.
	geoScores = 1 << (2 * geoStep)
)

// decodePosition is the middle of a cell, computed as in geohash.c.
func decodePosition(bits uint64) (lon, lat float64) {
	return middle(everySecond(bits>>1), geoMaxLon), middle(everySecond(bits), geoMaxLat)
}

// middle is the middle of the n-th cell of an axis from -most to most.
func middle(n uint64, most float64) float64 {
	const cells = 1 << geoStep
	scale := most - -most
	low := -most + float64(n)*1.0/cells*scale
	high := -most + float64(n+1)*1.0/cells*scale
	return max(-most, min(most, (low+high)/2))
}

// everySecond gathers the bits 0, 2, 4, ….
func everySecond(v uint64) uint64 {
	v &= latitudeBit
	for i, mask := range [...]uint64{0x3333333333333333, 0x0f0f0f0f0f0f0f0f, 0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff} {
		v = (v | v>>(1<<i)) & mask
	}
	return v
}
