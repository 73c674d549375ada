package truetype

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// segments is a character map of format 4, which maps the characters of the
// Basic Multilingual Plane in segments of ascending codes.
type segments struct {
	count int
	data  []byte // from endCode on
}

// decodeSegments finds the Unicode map of format 4 in a cmap table.
func decodeSegments(cmap []byte) (segments, error) {
	header, ok := slice(cmap, 0, 4)
	if !ok {
		return segments{}, fmt.Errorf("%w: no character map", ErrMalformed)
	}
	for i := range uint32(binary.BigEndian.Uint16(header[2:])) {
		record, ok := slice(cmap, 4+8*i, 8)
		if !ok {
			break
		}
		platform, encoding := binary.BigEndian.Uint16(record), binary.BigEndian.Uint16(record[2:])
		if platform != 0 && (platform != 3 || encoding != 1) {
			continue
		}
		if s, ok := segmentsAt(cmap, binary.BigEndian.Uint32(record[4:])); ok {
			return s, nil
		}
	}
	return segments{}, fmt.Errorf("%w: no Unicode character map of format 4", ErrMalformed)
}

func segmentsAt(cmap []byte, at uint32) (segments, bool) {
	header, ok := slice(cmap, at, 14)
	if !ok || binary.BigEndian.Uint16(header) != 4 {
		return segments{}, false
	}
	count := int(binary.BigEndian.Uint16(header[6:])) / 2
	data := cmap[at+14:] // the length field is wrong in maps of more than 64 KB
	return segments{count: count, data: data}, len(data) >= 8*count+2
}

// The parallel arrays of a segment map, by their offset from endCode.
func (s segments) end(i int) uint16      { return binary.BigEndian.Uint16(s.data[2*i:]) }
func (s segments) start(i int) uint16    { return binary.BigEndian.Uint16(s.data[2*s.count+2+2*i:]) }
func (s segments) delta(i int) uint16    { return binary.BigEndian.Uint16(s.data[4*s.count+2+2*i:]) }
func (s segments) rangeOffset(i int) int { return 6*s.count + 2 + 2*i }

// glyph is the index of a character's glyph, 0 if there is none.
func (s segments) glyph(r rune) uint16 {
	if r < 0 || r > 0xFFFF {
		return 0
	}
	code := uint16(r)
	i := sort.Search(s.count, func(i int) bool { return s.end(i) >= code })
	if i == s.count || s.start(i) > code {
		return 0
	}
	at := s.rangeOffset(i)
	offset := int(binary.BigEndian.Uint16(s.data[at:]))
	if offset == 0 {
		return code + s.delta(i)
	}
	entry, ok := slice(s.data, uint32(at+offset+2*int(code-s.start(i))), 2)
	if !ok {
		return 0
	}
	if g := binary.BigEndian.Uint16(entry); g != 0 {
		return g + s.delta(i)
	}
	return 0
}

// encodeSegments returns a cmap table for runes in ascending order, where the
// i-th rune has the glyph i+1.
func encodeSegments(runes []rune) []byte {
	var starts, ends, deltas []uint16
	for i, r := range runes {
		if n := len(ends); n > 0 && ends[n-1]+1 == uint16(r) {
			ends[n-1]++
			continue
		}
		starts, ends = append(starts, uint16(r)), append(ends, uint16(r))
		deltas = append(deltas, uint16(i+1)-uint16(r))
	}
	starts, ends, deltas = append(starts, 0xFFFF), append(ends, 0xFFFF), append(deltas, 1) // required last segment
	var w writer
	w.u16(0, 1, 3, 1)                     // version, one map: Windows, Unicode BMP
	w.u32(12)                             // its offset
	w.u16(4, uint16(16+8*len(ends)), 0)   // format, length, language
	w.u16(searchParameters(len(ends))...) // of two-byte entries
	w.u16(ends...)
	w.u16(0) // reserved
	w.u16(starts...)
	w.u16(deltas...)
	w.u16(make([]uint16, len(ends))...) // no range offsets
	return w.data
}

// searchParameters are the format's segCountX2, searchRange, entrySelector and
// rangeShift for a binary search.
func searchParameters(count int) []uint16 {
	power, log := 1, 0
	for power*2 <= count {
		power, log = power*2, log+1
	}
	return []uint16{uint16(2 * count), uint16(2 * power), uint16(log), uint16(2 * (count - power))}
}
