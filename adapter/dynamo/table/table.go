// Package table is the one definition of the platform's table: its keys,
// indexes, stream and time to live. Terraform reads table.json; local and the
// tests create the table from it.
package table

import (
	_ "embed"
	"encoding/json"
)

//go:embed table.json
var definition []byte

// Index is one global secondary index.
type Index struct {
	HashKey    string `json:"hashKey"`
	RangeKey   string `json:"rangeKey"`
	Projection string `json:"projection"`
}

// Definition describes the table.
type Definition struct {
	BillingMode            string            `json:"billingMode"`
	HashKey                string            `json:"hashKey"`
	RangeKey               string            `json:"rangeKey"`
	Attributes             map[string]string `json:"attributes"` // name → S, N or B
	GlobalSecondaryIndexes map[string]Index  `json:"globalSecondaryIndexes"`
	StreamViewType         string            `json:"streamViewType"`
	TTLAttribute           string            `json:"ttlAttribute"`
	PointInTimeRecovery    bool              `json:"pointInTimeRecovery"`
}

// Get returns the definition.
func Get() Definition {
	var d Definition
	if err := json.Unmarshal(definition, &d); err != nil {
		panic(err) // embedded: a malformed file is a mistake of the build
	}
	return d
}
