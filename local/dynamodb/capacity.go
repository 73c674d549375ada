package dynamodb

// Capacity units (Amazon DynamoDB Developer Guide, "Read and write
// operations"): a write takes one for each started KB of the larger of the
// old and the new item, a read one for each started 4 KB, half of it when
// eventually consistent, twice in a transaction.
const (
	writeUnit = 1 << 10
	readUnit  = 4 << 10
)

func units(size, unit int) float64 { return float64(max(1, (size+unit-1)/unit)) }

// writeUnits are the units of one change, without its indexes'.
func writeUnits(c *change) float64 {
	return units(max(c.old.Size(), c.new.Size()), writeUnit)
}

func readUnits(size int, consistent bool) float64 {
	if consistent {
		return units(size, readUnit)
	}
	return units(size, readUnit) / 2
}

// consumed is the member ConsumedCapacity.
type consumed struct {
	TableName     string
	CapacityUnits float64
	Table         *tableUnits `json:",omitempty"`
}

type tableUnits struct{ CapacityUnits float64 }

func (r *reporting) wantsCapacity() bool {
	return r.ReturnConsumedCapacity == "TOTAL" || r.ReturnConsumedCapacity == "INDEXES"
}

func (r *reporting) consumed(table string, n float64) consumed {
	c := consumed{TableName: table, CapacityUnits: n}
	if r.ReturnConsumedCapacity == "INDEXES" {
		c.Table = &tableUnits{n}
	}
	return c
}

// report adds ConsumedCapacity when the request wants it.
func (r *reporting) addCapacity(res *response, d *definition, n float64) {
	if r.wantsCapacity() {
		res.value("ConsumedCapacity", r.consumed(d.Name, n))
	}
}

// reportAll adds the list of ConsumedCapacity that requests on several tables
// have.
func (r *reporting) addCapacities(res *response, byTable map[string]float64) {
	if !r.wantsCapacity() {
		return
	}
	list := []consumed{}
	for table, n := range byTable {
		list = append(list, r.consumed(table, n))
	}
	res.value("ConsumedCapacity", list)
}
