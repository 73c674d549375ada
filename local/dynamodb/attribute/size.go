package attribute

import "github.com/eventforge/eventforge/local/dynamodb/number"

// Sizes in bytes as DynamoDB counts them (Amazon DynamoDB Developer Guide,
// "DynamoDB Item sizes and formats").
const (
	compoundOverhead = 3 // of a List or Map
	elementOverhead  = 1 // of each of its elements
)

// Size returns the size that counts toward limits and capacity, in bytes: the
// names and the values.
func (it Item) Size() int {
	n := 0
	for name, v := range it {
		n += len(name) + v.Size()
	}
	return n
}

// Size returns the size that counts toward limits and capacity, in bytes.
func (v Value) Size() int {
	switch v.kind {
	case Number:
		return numberSize(v.text)
	case Bool, Null:
		return 1
	case List:
		n := compoundOverhead
		for _, e := range v.List() {
			n += e.Size() + elementOverhead
		}
		return n
	case Map:
		return compoundOverhead + elementOverhead*len(v.Fields()) + v.Fields().Size()
	case StringSet, NumberSet, BinarySet:
		return v.setSize()
	default:
		return len(v.text)
	}
}

func (v Value) setSize() int {
	n := 0
	for _, m := range v.Set() {
		if v.kind == NumberSet {
			n += numberSize(m)
		} else {
			n += len(m)
		}
	}
	return n
}

// numberSize returns one byte per two significant digits, rounded up, plus one,
// plus one for a negative number.
func numberSize(canonical string) int {
	n, _ := number.Parse(canonical)
	size := (n.Digits()+1)/2 + 1
	if canonical[0] == '-' {
		size++
	}
	return size
}
