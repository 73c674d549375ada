package attribute

import (
	"encoding/binary"
	"errors"
)

// errStored is the error of bytes that AppendBinary did not make.
var errStored = errors.New("attribute: malformed stored item")

// Tags of types in the stored form. They are on disk: never change them.
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

// AppendBinary appends the stored form of the item. Equal items have equal
// stored forms.
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

// DecodeBinary decodes the stored form of one item at the start of p and returns
// the rest of p. The item shares no memory with p.
func DecodeBinary(p []byte) (it Item, rest []byte, err error) {
	d := decoder{text: string(p)}
	it = d.item()
	if d.malformed {
		return nil, nil, errStored
	}
	return it, p[d.at:], nil
}

// decoder decodes the stored form. All strings of an item are parts of one
// string, which takes one allocation instead of many. Once malformed is true,
// the results have no meaning.
type decoder struct {
	text      string
	at        int
	malformed bool
}

func (d *decoder) byte() byte {
	if d.at >= len(d.text) {
		d.malformed = true
		return 0
	}
	d.at++
	return d.text[d.at-1]
}

// count decodes a length, which must not exceed the number of bytes left.
func (d *decoder) count() int {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		b := d.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if d.malformed = d.malformed || n > uint64(len(d.text)-d.at); d.malformed {
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.count()
	d.at += n
	return d.text[d.at-n : d.at]
}

func (d *decoder) item() Item {
	n := d.count()
	it := make(Item, n)
	for range n {
		name := d.string()
		it[name] = d.value()
	}
	return it
}

func (d *decoder) value() Value {
	if d.malformed {
		return Value{}
	}
	switch tag := d.byte(); tag {
	case tagString, tagNumber, tagBinary:
		return Value{kind: types[tag], text: d.string()}
	case tagFalse, tagTrue:
		return NewBool(tag == tagTrue)
	case tagNull:
		return NewNull()
	case tagList:
		return NewList(decodeList(d, d.value))
	case tagMap:
		return NewMap(d.item())
	case tagStringSet, tagNumberSet, tagBinarySet:
		return Value{kind: types[tag], compound: &compound{set: decodeList(d, d.string)}}
	default:
		d.malformed = true
		return Value{}
	}
}

func decodeList[T any](d *decoder, one func() T) []T {
	out := make([]T, d.count())
	for i := range out {
		out[i] = one()
	}
	return out
}
