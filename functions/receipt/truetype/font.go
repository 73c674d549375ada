// Package truetype extracts the few glyphs that a document needs from a large
// TrueType font into a small one. It parses only the parts of the large font that
// these glyphs need.
//
// The tables are defined by the OpenType specification 1.9.
package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrMalformed is the error for a font that breaks the format.
var ErrMalformed = errors.New("malformed TrueType font")

// Font is a parsed font. It is safe for concurrent use.
type Font struct {
	tables    map[string][]byte
	cmap      segments
	longLoca  bool
	glyphs    int // their number
	metrics   int // the number of glyphs with their own advance width
	unitsPerM int
	widen     bool // see Widened
}

// required are the tables that the font and its subsets need.
var required = []string{"head", "hhea", "maxp", "hmtx", "cmap", "loca", "glyf", "OS/2", "post"}

// Parse parses a font with TrueType outlines, or the first one of a collection.
// data must not change afterwards.
func Parse(data []byte) (*Font, error) {
	f := &Font{tables: map[string][]byte{}}
	if err := f.decodeTables(data); err != nil {
		return nil, err
	}
	for _, name := range required {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("%w: no table %s", ErrMalformed, name)
		}
	}
	return f, f.decodeHeaders()
}

func (f *Font) decodeTables(data []byte) error {
	at := uint32(0)
	if first, ok := slice(data, 0, 16); ok && string(first[:4]) == "ttcf" {
		at = binary.BigEndian.Uint32(first[12:])
	}
	header, ok := slice(data, at, 12)
	if !ok || binary.BigEndian.Uint32(header) != 0x00010000 {
		return fmt.Errorf("%w: no TrueType outlines", ErrMalformed)
	}
	count := uint32(binary.BigEndian.Uint16(header[4:]))
	for i := range count {
		record, ok := slice(data, at+12+16*i, 16)
		if !ok {
			return fmt.Errorf("%w: the table directory is truncated", ErrMalformed)
		}
		name := string(record[:4])
		table, ok := slice(data, binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:]))
		if !ok {
			return fmt.Errorf("%w: table %s is truncated", ErrMalformed, name)
		}
		f.tables[name] = table
	}
	return nil
}

func (f *Font) decodeHeaders() error {
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 || len(f.tables["post"]) < 32 || len(f.tables["OS/2"]) < 78 {
		return fmt.Errorf("%w: a header is truncated", ErrMalformed)
	}
	f.unitsPerM = int(binary.BigEndian.Uint16(head[18:]))
	f.longLoca = binary.BigEndian.Uint16(head[50:]) == 1
	f.metrics = int(binary.BigEndian.Uint16(hhea[34:]))
	f.glyphs = int(binary.BigEndian.Uint16(maxp[4:]))
	if f.metrics < 1 || f.unitsPerM < 16 || len(f.tables["hmtx"]) < 4*f.metrics {
		return fmt.Errorf("%w: no usable metrics", ErrMalformed)
	}
	var err error
	f.cmap, err = decodeSegments(f.tables["cmap"])
	return err
}

// Has reports whether the font has a glyph for r.
func (f *Font) Has(r rune) bool { return f.glyph(r) != 0 }

func (f *Font) glyph(r rune) uint16 {
	g := f.cmap.glyph(r)
	if int(g) >= f.glyphs {
		return 0
	}
	return g
}

// outline is a glyph's entry in the glyf table; empty for white space.
func (f *Font) outline(glyph uint16) ([]byte, error) {
	loca := f.tables["loca"]
	var from, to uint32
	if f.longLoca {
		entry, ok := slice(loca, 4*uint32(glyph), 8)
		if !ok {
			return nil, fmt.Errorf("%w: glyph %d has no offset", ErrMalformed, glyph)
		}
		from, to = binary.BigEndian.Uint32(entry), binary.BigEndian.Uint32(entry[4:])
	} else {
		entry, ok := slice(loca, 2*uint32(glyph), 4)
		if !ok {
			return nil, fmt.Errorf("%w: glyph %d has no offset", ErrMalformed, glyph)
		}
		from, to = 2*uint32(binary.BigEndian.Uint16(entry)), 2*uint32(binary.BigEndian.Uint16(entry[2:]))
	}
	if to < from {
		return nil, fmt.Errorf("%w: glyph %d ends before it begins", ErrMalformed, glyph)
	}
	outline, ok := slice(f.tables["glyf"], from, to-from)
	if !ok {
		return nil, fmt.Errorf("%w: glyph %d is truncated", ErrMalformed, glyph)
	}
	return outline, nil
}

// Widened returns the same font, but with full em width for every glyph that
// extends beyond its advance width, as East Asian scripts have. Without it,
// some Hangul of WenQuanYi Micro Hei would overlap.
func (f *Font) Widened() *Font {
	widened := *f
	widened.widen = true
	return &widened
}

// metric is a glyph's advance width and left side bearing, in the form of hmtx.
func (f *Font) metric(glyph uint16) [4]byte {
	hmtx := f.tables["hmtx"]
	own := min(int(glyph), f.metrics-1)
	metric := [4]byte(hmtx[4*own:])
	if int(glyph) >= f.metrics {
		if lsb, ok := slice(hmtx, uint32(4*f.metrics+2*(int(glyph)-f.metrics)), 2); ok {
			copy(metric[2:], lsb)
		}
	}
	if f.widen && f.reach(glyph) > int(binary.BigEndian.Uint16(metric[:])) {
		binary.BigEndian.PutUint16(metric[:], uint16(f.unitsPerM))
	}
	return metric
}

// reach is how far a glyph's outline extends to the right of its origin.
func (f *Font) reach(glyph uint16) int {
	outline, err := f.outline(glyph)
	if err != nil || len(outline) < outlineBegin {
		return 0
	}
	return int(int16(binary.BigEndian.Uint16(outline[6:])))
}

// slice is data[from:from+size], if data has that many bytes.
func slice(data []byte, from, size uint32) ([]byte, bool) {
	end := uint64(from) + uint64(size)
	if end > uint64(len(data)) {
		return nil, false
	}
	return data[from:end:end], true
}
