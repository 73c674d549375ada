package attribute

import (
	"encoding/binary"
	"errors"
)

// errStored is the error of stored bytes that AppendBinary never made.
var errStored = errors.New("attribute: malformed stored item")

// Tags of the stored form. They are on disk: never renumber.
const (
	tagString byte = iota + 1
	tagNumber
	tagBinary
	tagFalse
	tagTrue
	tagNull
	tagList
	tagMap
	tagStringSet
	tagNumberSet
	tagBinarySet
)

var tags = map[Type]byte{
	String: tagString, Number: tagNumber, Binary: tagBinary, Null: tagNull, List: tagList,
	Map: tagMap, StringSet: tagStringSet, NumberSet: tagNumberSet, BinarySet: tagBinarySet,
}

var types = [...]Type{
	tagString: String, tagNumber: Number, tagBinary: Binary,
	tagStringSet: StringSet, tagNumberSet: NumberSet, tagBinarySet: BinarySet,
}

// AppendBinary appends the stored form. Equal items have equal bytes.
func (it Item) AppendBinary(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(it)))
	for _, name := range it.names() {
		dst = appendText(dst, name)
		dst = it[name].appendBinary(dst)
	}
	return dst
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func (v Value) appendBinary(dst []byte) []byte {
	if v.kind == Bool {
		if v.flag {
			return append(dst, tagTrue)
		}
		return append(dst, tagFalse)
	}
	dst = append(dst, tags[v.kind])
	switch v.kind {
	case Null:
		return dst
	case List:
		dst = binary.AppendUvarint(dst, uint64(len(v.List())))
		for _, e := range v.List() {
			dst = e.appendBinary(dst)
		}
		return dst
	case Map:
		return v.Fields().AppendBinary(dst)
	case StringSet, NumberSet, BinarySet:
		dst = binary.AppendUvarint(dst, uint64(len(v.Set())))
		for _, m := range v.Set() {
			dst = appendText(dst, m)
		}
		return dst
	default:
		return appendText(dst, v.text)
	}
}

// DecodeBinary reads the stored form of one item and returns what follows it.
// The item shares no memory with p.
func DecodeBinary(p []byte) (it Item, rest []byte, err error) {
	r := reader{text: string(p)}
	it = r.item()
	if r.bad {
		return nil, nil, errStored
	}
	return it, p[r.at:], nil
}

// reader reads the stored form. All texts of an item are parts of one string:
// one allocation instead of one for each. After bad became true what it
// returns means nothing.
type reader struct {
	text string
	at   int
	bad  bool
}

func (r *reader) byte() byte {
	if r.at >= len(r.text) {
		r.bad = true
		return 0
	}
	r.at++
	return r.text[r.at-1]
}

// count reads a length, which can never exceed the bytes left.
func (r *reader) count() int {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if r.bad = r.bad || n > uint64(len(r.text)-r.at); r.bad {
		return 0
	}
	return int(n)
}

func (r *reader) string() string {
	n := r.count()
	r.at += n
	return r.text[r.at-n : r.at]
}

func (r *reader) item() Item {
	n := r.count()
	it := make(Item, n)
	for range n {
		name := r.string()
		it[name] = r.value()
	}
	return it
}

func (r *reader) value() Value {
	if r.bad {
		return Value{}
	}
	switch tag := r.byte(); tag {
	case tagString, tagNumber, tagBinary:
		return Value{kind: types[tag], text: r.string()}
	case tagFalse, tagTrue:
		return OfBool(tag == tagTrue)
	case tagNull:
		return OfNull()
	case tagList:
		return OfList(readMany(r, r.value))
	case tagMap:
		return OfMap(r.item())
	case tagStringSet, tagNumberSet, tagBinarySet:
		return Value{kind: types[tag], more: &compound{set: readMany(r, r.string)}}
	default:
		r.bad = true
		return Value{}
	}
}

func readMany[T any](r *reader, one func() T) []T {
	out := make([]T, r.count())
	for i := range out {
		out[i] = one()
	}
	return out
}
