package dynamodb

import (
	"maps"
	"slices"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// definition is the stored definition of a table. It is immutable: a change
// replaces it.
type definition struct {
	ID          uint32 // prefix of all the table's keys in the store; never reused
	UUID        string
	Name        string
	Keys        keys
	Types       map[string]attribute.Type // of the key attributes of the table and its indexes
	Indexes     []index
	StreamView  string // "" without a stream
	StreamLabel string
	Created     time.Time
	Billing     string
	Throughput  throughput
	TTL         string // attribute; "" when disabled
	Tags        map[string]string
	Recovery    bool // point-in-time recovery is described as enabled
	Protected   bool // against deletion
	Rebuilding  bool // the indexes were changed and are not complete
}

// keys is a key schema; Range is "" without a sort key.
type keys struct{ Hash, Range string }

// index is a global secondary index.
type index struct {
	Name       string
	Keys       keys
	Projection string   // ALL, KEYS_ONLY or INCLUDE
	Include    []string // attributes, with INCLUDE
	Throughput throughput
}

type throughput struct {
	ReadCapacityUnits  int64
	WriteCapacityUnits int64
}

// The projections of an index.
const (
	projectAll     = "ALL"
	projectKeys    = "KEYS_ONLY"
	projectInclude = "INCLUDE"
)

// names returns the attributes of the key.
func (k keys) names() []string {
	if k.Range == "" {
		return []string{k.Hash}
	}
	return []string{k.Hash, k.Range}
}

// of returns the key attributes of an item.
func (k keys) of(item attribute.Item) attribute.Item {
	out := make(attribute.Item, 2)
	for _, name := range k.names() {
		if v, ok := item[name]; ok {
			out[name] = v
		}
	}
	return out
}

// index returns the index with the name.
func (d *definition) index(name string) (number int, ix *index, ok bool) {
	for i := range d.Indexes {
		if d.Indexes[i].Name == name {
			return i, &d.Indexes[i], true
		}
	}
	return 0, nil, false
}

// project returns the attributes of an item that the index holds.
func (d *definition) project(ix *index, item attribute.Item) attribute.Item {
	if ix.Projection == projectAll {
		return item
	}
	out := d.Keys.of(item)
	maps.Copy(out, ix.Keys.of(item))
	for _, name := range ix.Include {
		if v, ok := item[name]; ok {
			out[name] = v
		}
	}
	return out
}

// holds reports whether the index projects the attribute.
func (d *definition) projects(ix *index, name string) bool {
	return ix.Projection == projectAll || slices.Contains(ix.Include, name) ||
		slices.Contains(ix.Keys.names(), name) || slices.Contains(d.Keys.names(), name)
}
