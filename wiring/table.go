package wiring

// Index is one global secondary index of the table.
type Index struct {
	HashKey    string `json:"hashKey"`
	RangeKey   string `json:"rangeKey"`
	Projection string `json:"projection"`
}

// TableDefinition is the definition of the platform's table.
type TableDefinition struct {
	BillingMode            string            `json:"billingMode"`
	HashKey                string            `json:"hashKey"`
	RangeKey               string            `json:"rangeKey"`
	Attributes             map[string]string `json:"attributes"` // name → S, N or B
	GlobalSecondaryIndexes map[string]Index  `json:"globalSecondaryIndexes"`
	// RetiringIndexes are read by the release before only. A platform that runs
	// keeps them until that release is gone (docs/deploy.md); a new one has none.
	RetiringIndexes     map[string]Index `json:"retiringIndexes"`
	StreamViewType      string           `json:"streamViewType"`
	TTLAttribute        string           `json:"ttlAttribute"`
	PointInTimeRecovery bool             `json:"pointInTimeRecovery"`
}

// Table returns the table's keys, indexes, stream and time to live.
func Table() TableDefinition { return decode[TableDefinition]("table.json") }
