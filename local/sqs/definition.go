package sqs

import (
	"encoding/json"
	"maps"
)

// definition is a queue as it was created and configured.
type definition struct {
	Name       string            `json:"name"`
	ID         uint64            `json:"id"`
	Attributes map[string]string `json:"attributes"` // those that were set
	Tags       map[string]string `json:"tags,omitempty"`
	Created    int64             `json:"created"` // seconds since 1970
	Modified   int64             `json:"modified"`

	limits limits // what Attributes mean
}

func decodeDefinition(raw []byte) (definition, error) {
	var d definition
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, err
	}
	return d.with(nil)
}

// with returns the definition with attributes changed; an empty value takes
// one back to its default.
func (d definition) with(changes map[string]string) (definition, error) {
	d.Attributes = maps.Clone(d.Attributes)
	if d.Attributes == nil {
		d.Attributes = map[string]string{}
	}
	for name, value := range changes {
		if value == "" {
			delete(d.Attributes, name)
			continue
		}
		d.Attributes[name] = value
	}
	var err error
	d.limits, err = parseLimits(d.Attributes)
	return d, err
}

func (d definition) encode() []byte {
	raw, _ := json.Marshal(d) // strings and numbers only: cannot fail
	return raw
}
