package redisrel

import (
	"encoding/binary"
	"strconv"
)

// A dump is a hash as DUMP and RESTORE have it: the type, the hash, the version of the format and a checksum.
//
// There are two types. A plain hash is the number of fields, and each field and its value: the server makes of it what it likes. A listpack is
// the memory of a small hash in servers since 7.0, which take it as it is; that costs them half of what an HSET does.
// Source: rdb.c, listpack.c and cluster.c of Redis (rdbLoadObject, lpInsert, createDumpPayload).
const (
	dumpPlain, dumpPlainVersion       = 4, 7
	dumpListpack, dumpListpackVersion = 16, 10
	// dumpFooter is the number of bytes behind the hash: version and checksum.
	dumpFooter = 10
	// dumpRoom is what begins a listpack's dump: the type, its length in five bytes, again in four, and twice the number of fields in two.
	dumpRoom = 12
)

// dumpLimits says which hashes are dumped as listpacks: those that the server itself keeps so, of so many fields and so long texts at most.
type dumpLimits struct{ fields, text int }

// dumpWriter makes dumps of hashes, one after the other, in b.
type dumpWriter struct {
	limits   dumpLimits
	b        []byte
	from     int
	fields   int
	listpack bool
}

// begin begins a hash of so many fields.
func (d *dumpWriter) begin(fields int) {
	d.from, d.fields, d.listpack = len(d.b), fields, fields <= d.limits.fields
	if d.listpack {
		d.b = append(d.b, make([]byte, dumpRoom)...)
		return
	}
	d.b = appendDumpLength(append(d.b, dumpPlain), fields)
}

// dumpField is the name of a field, and what a listpack has for it.
type dumpField struct {
	name   string
	packed []byte
}

func newDumpField(name string) dumpField {
	return dumpField{name: name, packed: appendListpackText(nil, bytesOf(name))}
}

// add adds a field and its value.
func (d *dumpWriter) add(field dumpField, value []byte) {
	if d.listpack && max(len(field.name), len(value)) > d.limits.text {
		d.unpack()
	}
	if d.listpack {
		d.b = appendListpackText(append(d.b, field.packed...), value)
		return
	}
	d.b = append(appendDumpLength(d.b, len(field.name)), field.name...)
	d.b = append(appendDumpLength(d.b, len(value)), value...)
}

// addNumber adds a field whose value is the text of a BIGINT.
func (d *dumpWriter) addNumber(field dumpField, value int64) {
	if d.listpack && len(field.name) <= d.limits.text && d.limits.text >= len("-9223372036854775808") {
		d.b = append(d.b, field.packed...)
		from := len(d.b)
		d.b = appendListpackNumber(d.b, value)
		d.b = appendListpackBack(d.b, len(d.b)-from)
		return
	}
	var room [20]byte
	d.add(field, strconv.AppendInt(room[:0], value, 10))
}

// unpack makes a plain hash of the listpack that was begun.
func (d *dumpWriter) unpack() {
	texts := listpackTexts(string(d.b[d.from+dumpRoom:]))
	d.listpack = false
	d.b = appendDumpLength(append(d.b[:d.from], dumpPlain), d.fields)
	for _, t := range texts {
		d.b = append(appendDumpLength(d.b, len(t)), t...)
	}
}

// end ends the hash.
func (d *dumpWriter) end() {
	version := byte(dumpPlainVersion)
	if d.listpack {
		version = dumpListpackVersion
		d.b = append(d.b, listpackEnd)
		head := d.b[d.from : d.from+dumpRoom]
		size := uint32(len(d.b) - d.from - dumpRoom + listpackHead)
		head[0], head[1] = dumpListpack, dumpLongLength
		binary.BigEndian.PutUint32(head[2:], size)
		binary.LittleEndian.PutUint32(head[6:], size)
		binary.LittleEndian.PutUint16(head[10:], uint16(2*d.fields))
	}
	d.b = append(d.b, version, 0)
	d.b = binary.LittleEndian.AppendUint64(d.b, dumpChecksum(d.b[d.from:]))
}

// dumpLongLength begins a length of four bytes.
const dumpLongLength = 0x80

// appendDumpLength appends a number of bytes or fields.
func appendDumpLength(b []byte, n int) []byte {
	switch {
	case n < 1<<6:
		return append(b, byte(n))
	case n < 1<<14:
		return append(b, 0x40|byte(n>>8), byte(n))
	}
	return binary.BigEndian.AppendUint32(append(b, dumpLongLength), uint32(n))
}

// dumpTexts are the fields and values of a dump of ours, in turn.
func dumpTexts(dump string) []string {
	if dump[0] == dumpListpack {
		return listpackTexts(dump[dumpRoom : len(dump)-dumpFooter-1])
	}
	n, rest := dumpLength(dump[1 : len(dump)-dumpFooter])
	out := make([]string, 2*n)
	for i := range out {
		var size int
		size, rest = dumpLength(rest)
		out[i], rest = rest[:size], rest[size:]
	}
	return out
}

// dumpLength reads a number that appendDumpLength wrote, and gives what follows.
func dumpLength(s string) (int, string) {
	switch s[0] >> 6 {
	case 0:
		return int(s[0]), s[1:]
	case 1:
		return int(s[0]&0x3f)<<8 | int(s[1]), s[2:]
	}
	return int(binary.BigEndian.Uint32([]byte(s[1:5]))), s[5:]
}
