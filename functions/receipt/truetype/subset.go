package truetype

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Subset returns a font file with only the glyphs of the given characters,
// without those that the font lacks, and with the glyphs that composite ones
// consist of. The same characters, in any order, give the same bytes.
func (f *Font) Subset(name string, runes []rune) ([]byte, error) {
	runes = slices.DeleteFunc(slices.Clone(runes), func(r rune) bool { return !f.Has(r) || r == 0xFFFF })
	slices.Sort(runes)
	runes = slices.Compact(runes)
	glyphs := make([]uint16, 1, len(runes)+1) // .notdef comes first
	for _, r := range runes {
		glyphs = append(glyphs, f.glyph(r))
	}
	s := subset{font: f, places: map[uint16]uint16{}}
	if err := s.add(glyphs); err != nil {
		return nil, err
	}
	tables := map[string][]byte{
		"OS/2": f.tables["OS/2"], "cmap": encodeSegments(runes), "glyf": s.glyf.data, "head": f.head(), "hhea": s.hhea(),
		"hmtx": s.hmtx.data, "loca": s.loca.data, "maxp": s.maxp(), "name": names(name), "post": f.post(),
	}
	return assemble(tables), nil
}

// subset collects glyphs and assigns each the next index.
type subset struct {
	font             *Font
	order            []uint16          // the font's index by the subset's
	places           map[uint16]uint16 // the subset's index of components, by the font's
	glyf, loca, hmtx writer
}

// add copies glyphs and, after them, the components of composite ones.
func (s *subset) add(glyphs []uint16) error {
	s.order = glyphs
	for i := 0; i < len(s.order); i++ {
		outline, err := s.font.outline(s.order[i])
		if err != nil {
			return err
		}
		if outline, err = s.adopt(unhinted(outline)); err != nil {
			return err
		}
		metric := s.font.metric(s.order[i])
		s.loca.u32(uint32(len(s.glyf.data)))
		s.glyf.bytes(outline)
		s.glyf.align()
		s.hmtx.bytes(metric[:])
	}
	s.loca.u32(uint32(len(s.glyf.data)))
	return nil
}

// The flags of a component of a composite glyph.
const (
	wordArguments   = 1 << 0
	hasScale        = 1 << 3
	moreParts       = 1 << 5
	hasTwoScales    = 1 << 6
	hasTwoByTwo     = 1 << 7
	hasInstructions = 1 << 8
)

// outlineBegin is the offset of an outline's data, after the number of its
// contours and its bounding box.
const outlineBegin = 10

// adopt replaces the component indexes of a composite outline with the
// subset's.
func (s *subset) adopt(outline []byte) ([]byte, error) {
	if len(outline) < outlineBegin || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return outline, nil
	}
	outline = slices.Clone(outline)
	for at, more := outlineBegin, true; more; {
		if at+4 > len(outline) {
			return nil, fmt.Errorf("%w: a composite glyph is truncated", ErrMalformed)
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		part := binary.BigEndian.Uint16(outline[at+2:])
		binary.BigEndian.PutUint16(outline[at:], flags&^hasInstructions)
		binary.BigEndian.PutUint16(outline[at+2:], s.place(part))
		at += 4 + argumentSize(flags)
		more = flags&moreParts != 0
	}
	return outline, nil
}

// unhinted returns a simple outline without its hinting instructions, which
// call functions that the subset does not have.
func unhinted(outline []byte) []byte {
	if len(outline) < outlineBegin {
		return outline
	}
	contours := int(int16(binary.BigEndian.Uint16(outline)))
	at := outlineBegin + 2*contours
	if contours < 0 || at+2 > len(outline) {
		return outline
	}
	size := int(binary.BigEndian.Uint16(outline[at:]))
	if at+2+size > len(outline) {
		return outline
	}
	return slices.Concat(outline[:at], []byte{0, 0}, outline[at+2+size:])
}

// place is the subset's index of a component, which is added if necessary.
func (s *subset) place(part uint16) uint16 {
	if at, ok := s.places[part]; ok {
		return at
	}
	at := uint16(len(s.order))
	s.order = append(s.order, part)
	s.places[part] = at
	return at
}

func argumentSize(flags uint16) int {
	size := 2
	if flags&wordArguments != 0 {
		size = 4
	}
	switch {
	case flags&hasScale != 0:
		size += 2
	case flags&hasTwoScales != 0:
		size += 4
	case flags&hasTwoByTwo != 0:
		size += 8
	}
	return size
}
