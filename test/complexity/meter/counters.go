package main

import (
	"encoding/binary"
	"errors"
)

// The layout of a file of counters, after Go's internal/coverage: a header, segments of
// functions, and a footer with the number of segments.
const (
	headerBytes  = 32
	flavorOffset = 24
	segmentBytes = 16
	footerBytes  = 16
	uleb128      = 2 // the flavor of counters in ULEB128
)

var errLayout = errors.New("the counters have another layout than that of Go 1.26")

// sum adds up all counters of a file.
func sum(file []byte) (uint64, error) {
	if len(file) < headerBytes+footerBytes || string(file[1:4]) != "cwm" {
		return 0, errLayout
	}
	d := decoder{rest: file[headerBytes : len(file)-footerBytes], packed: file[flavorOffset] == uleb128}
	if binary.LittleEndian.Uint32(file[len(file)-8:]) != 1 {
		return 0, errLayout
	}
	return d.segment()
}

// decoder reads the numbers of a segment.
type decoder struct {
	rest   []byte
	packed bool
	failed bool
}

func (d *decoder) segment() (uint64, error) {
	if len(d.rest) < segmentBytes {
		return 0, errLayout
	}
	functions := binary.LittleEndian.Uint64(d.rest)
	texts := int(binary.LittleEndian.Uint32(d.rest[8:])) + int(binary.LittleEndian.Uint32(d.rest[12:]))
	skip := segmentBytes + (texts+3)/4*4 // padded to a multiple of four
	if skip > len(d.rest) {
		return 0, errLayout
	}
	d.rest = d.rest[skip:]
	var total uint64
	for range functions {
		counters := d.number()
		d.number() // the package
		d.number() // the function
		for range counters {
			total += d.number()
		}
	}
	if d.failed || len(d.rest) > 3 {
		return 0, errLayout
	}
	return total, nil
}

func (d *decoder) number() uint64 {
	if d.failed {
		return 0
	}
	n, size := uint64(0), 4
	if d.packed {
		n, size = binary.Uvarint(d.rest)
	} else if len(d.rest) >= size {
		n = uint64(binary.LittleEndian.Uint32(d.rest))
	}
	if size <= 0 || size > len(d.rest) {
		d.failed = true
		return 0
	}
	d.rest = d.rest[size:]
	return n
}
