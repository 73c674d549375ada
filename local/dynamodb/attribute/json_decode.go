package attribute

import (
	"encoding/base64"
	"encoding/json"
)

// maxDepth is the maximum depth of nested lists and maps (Amazon DynamoDB Developer
// Guide, "Quotas": nested attribute depth).
const maxDepth = 32

// UnmarshalJSON decodes a value such as {"S":"…"}. The error is an Error or a
// number.Error when the value is invalid, and another when the JSON is
// malformed.
func (v *Value) UnmarshalJSON(data []byte) error {
	s := scanner{data: data}
	out, err := s.value(0)
	if err == nil {
		*v = out
	}
	return err
}

// UnmarshalJSON decodes an item such as {"name":{"S":"…"}}; null gives a nil
// item. The errors are those of a Value.
func (it *Item) UnmarshalJSON(data []byte) error {
	s := scanner{data: data}
	if s.word("null") {
		*it = nil
		return nil
	}
	out, err := s.item(0)
	if err == nil {
		*it = out
	}
	return err
}

func (s *scanner) item(depth int) (Item, error) {
	out := Item{}
	err := s.object(func(name string) error {
		v, err := s.value(depth)
		out[name] = v
		return err
	})
	return out, err
}

func (s *scanner) value(depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, errDepth
	}
	var out Value
	err := s.object(func(name string) (err error) {
		if s.word("null") { // some clients send null for members that are not set
			return nil
		}
		if !out.IsZero() {
			return errManyTypes
		}
		out, err = s.content(Type(name), depth)
		return err
	})
	if err == nil && out.IsZero() {
		err = errNoType
	}
	return out, err
}

// content decodes the value that follows the type's name.
func (s *scanner) content(t Type, depth int) (Value, error) {
	switch t {
	case String, Number, Binary:
		return s.scalar(t)
	case Bool:
		return s.boolean()
	case Null:
		return s.null()
	case List:
		return s.list(depth)
	case Map:
		fields, err := s.item(depth + 1)
		return NewMap(fields), err
	case StringSet, NumberSet, BinarySet:
		return s.set(t)
	default:
		return Value{}, errNoType
	}
}

func (s *scanner) scalar(t Type) (Value, error) {
	text, err := s.member(t)
	if err != nil {
		return Value{}, err
	}
	return ParseScalar(t, text)
}

// member decodes a string, from base64 when t is Binary.
func (s *scanner) member(t Type) (string, error) {
	text, err := s.text()
	if err != nil || t != Binary {
		return text, err
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", errJSON
	}
	return string(raw), nil
}

func (s *scanner) boolean() (Value, error) {
	switch {
	case s.word("true"):
		return NewBool(true), nil
	case s.word("false"):
		return NewBool(false), nil
	default:
		return Value{}, errJSON
	}
}

func (s *scanner) null() (Value, error) {
	v, err := s.boolean()
	if err == nil && !v.flag {
		err = errNullFalse
	}
	return NewNull(), err
}

func (s *scanner) list(depth int) (Value, error) {
	list := []Value{}
	err := s.array(func() error {
		v, err := s.value(depth + 1)
		list = append(list, v)
		return err
	})
	return NewList(list), err
}

func (s *scanner) set(t Type) (Value, error) {
	var members []string
	err := s.array(func() error {
		m, err := s.member(t.Member())
		members = append(members, m)
		return err
	})
	if err != nil {
		return Value{}, err
	}
	return ParseSet(t, members)
}

var (
	_ json.Unmarshaler = (*Value)(nil)
	_ json.Unmarshaler = (*Item)(nil)
)
