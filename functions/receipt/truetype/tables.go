package truetype

import (
	"encoding/binary"
	"maps"
	"slices"
)

// head is the font's own table head, with long offsets in loca.
func (f *Font) head() []byte {
	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0) // the file's checksum; readers of embedded fonts ignore it
	binary.BigEndian.PutUint16(head[50:], 1)
	return head
}

// post is the font's own table post, without glyph names.
func (f *Font) post() []byte {
	post := slices.Clone(f.tables["post"][:32])
	binary.BigEndian.PutUint32(post, 0x00030000)
	return post
}

// hhea is the font's own table hhea, with one metric for each of the subset's
// glyphs.
func (s *subset) hhea() []byte {
	hhea := slices.Clone(s.font.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(s.order)))
	return hhea
}

func (s *subset) maxp() []byte {
	maxp := slices.Clone(s.font.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(s.order)))
	return maxp
}

// names is a table name with the family, full and PostScript names.
func names(name string) []byte {
	ids := []uint16{1, 4, 6}
	var w writer
	w.u16(0, uint16(len(ids)), uint16(6+12*len(ids)))
	for _, id := range ids {
		w.u16(1, 0, 0, id, uint16(len(name)), 0) // Macintosh, Roman, English
	}
	w.bytes([]byte(name))
	return w.data
}

// assemble returns a font file of the tables, which it pads and checksums.
func assemble(tables map[string][]byte) []byte {
	order := slices.Sorted(maps.Keys(tables))
	search := searchParameters(len(order))
	var w, body writer
	w.u32(0x00010000)
	w.u16(uint16(len(order)), 8*search[1], search[2], 8*search[3]) // of sixteen-byte entries
	for _, name := range order {
		table := tables[name]
		w.bytes([]byte(name))
		w.u32(checksum(table), uint32(12+16*len(order)+len(body.data)), uint32(len(table)))
		body.bytes(table)
		body.align()
	}
	w.bytes(body.data)
	return w.data
}

func checksum(table []byte) uint32 {
	var sum uint32
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}

// writer appends big-endian numbers.
type writer struct{ data []byte }

func (w *writer) u16(values ...uint16) {
	for _, v := range values {
		w.data = binary.BigEndian.AppendUint16(w.data, v)
	}
}

func (w *writer) u32(values ...uint32) {
	for _, v := range values {
		w.data = binary.BigEndian.AppendUint32(w.data, v)
	}
}

func (w *writer) bytes(b []byte) { w.data = append(w.data, b...) }

// align pads to a multiple of four bytes.
func (w *writer) align() {
	for len(w.data)%4 != 0 {
		w.data = append(w.data, 0)
	}
}
