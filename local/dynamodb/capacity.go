package dynamodb

// Sizes that capacity units are counted in, in bytes (Amazon DynamoDB Developer
// Guide, "Read and write operations"). A write takes one unit per KB of the
// larger of the old and the new item, rounded up; a read takes one unit per
// 4 KB, and half of that when it is eventually consistent. Transactions take
// twice as much.
const (
	writeUnit = 1 << 10
	readUnit  = 4 << 10
)

func units(size, unit int) float64 { return float64(max(1, (size+unit-1)/unit)) }

// writeUnits returns the units of one change to the table; those of its
// indexes are not counted.
func writeUnits(c *change) float64 {
	return units(max(c.old.Size(), c.new.Size()), writeUnit)
}

func readUnits(size int, consistent bool) float64 {
	if consistent {
		return units(size, readUnit)
	}
	return units(size, readUnit) / 2
}

// consumed measures the read units of a request, of the table and its indexes together.
// There is one table that orders use, so that the metric names none.
func (s *Service) consumed(units float64) {
	s.env.Meter.Add(namespace, "ConsumedReadCapacityUnits", "", units)
}

func sum(byTable map[string]float64) (n float64) {
	for _, units := range byTable {
		n += units
	}
	return n
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

// addCapacity adds ConsumedCapacity when the request asks for it.
func (r *reporting) addCapacity(res *response, d *definition, n float64) {
	if r.wantsCapacity() {
		res.value("ConsumedCapacity", r.consumed(d.Name, n))
	}
}

// addCapacities is addCapacity for requests on several tables: a list.
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
