package dynamodb

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Table describes a table that the platform needs.
type Table struct {
	Name           string
	HashKey        string
	RangeKey       string            // "" without a sort key
	Attributes     map[string]string // key attributes → S, N or B
	Indexes        map[string]Index
	StreamViewType string // "" without a stream
	TTLAttribute   string // "" without a time to live
	Recovery       bool   // point-in-time recovery
}

// Index is one global secondary index of a Table.
type Index struct {
	HashKey, RangeKey string
	Projection        string // ALL or KEYS_ONLY
}

// Summary is the state of a table for the status page.
type Summary struct {
	Name       string
	Items      int64
	Bytes      int64  // as stored
	StreamARN  string // "" without a stream
	LastRecord uint64 // the highest sequence number that stream readers can see
}

// Ensure creates the table with on-demand billing unless it exists, and applies
// its indexes, TTL and recovery settings: indexes of an earlier release are
// replaced, and new ones filled from the items. The error is a
// ValidationException (*wire.Error) when the definition is invalid, and another
// when a table of that name has other keys or another stream.
func (s *Service) Ensure(_ context.Context, want Table) error {
	d, err := want.input().definition()
	if err != nil {
		return err
	}
	if t, err := s.table(want.Name); err == nil {
		return s.applySettings(t, want, d)
	}
	if err := s.addTable(d); err != nil {
		return err
	}
	t, err := s.table(want.Name)
	if err != nil {
		return err
	}
	return s.applySettings(t, want, d)
}

// applySettings compares the settings that cannot be changed and sets those
// that can.
func (s *Service) applySettings(t *table, want Table, d *definition) error {
	has := t.def.Load()
	if has.Keys != d.Keys || has.StreamView != d.StreamView {
		return fmt.Errorf("table %s exists with other keys or another stream than its definition has; delete the table or the data directory", want.Name)
	}
	if has.Rebuilding || !maps.Equal(has.Types, d.Types) || !reflect.DeepEqual(has.Indexes, d.Indexes) {
		if err := s.replaceIndexes(t, d); err != nil {
			return err
		}
	}
	if want.TTLAttribute != "" && has.TTL != want.TTLAttribute {
		if err := s.setTTL(t, timeToLive{AttributeName: want.TTLAttribute, Enabled: true}); err != nil {
			return err
		}
	}
	if has.Recovery == want.Recovery {
		return nil
	}
	return s.alterTable(t, func(d *definition) { d.Recovery = want.Recovery })
}

// input returns the CreateTable request for the table.
func (w Table) input() *createTableInput {
	in := &createTableInput{
		TableName: w.Name, BillingMode: "PAY_PER_REQUEST", KeySchema: keys{w.HashKey, w.RangeKey}.schema(),
	}
	for _, name := range slices.Sorted(maps.Keys(w.Attributes)) {
		in.AttributeDefinitions = append(in.AttributeDefinitions, attributeDefinition{name, attribute.Type(w.Attributes[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Indexes)) {
		ix := w.Indexes[name]
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, indexInput{
			IndexName: name, KeySchema: keys{ix.HashKey, ix.RangeKey}.schema(), Projection: projection{ProjectionType: ix.Projection},
		})
	}
	if w.StreamViewType != "" {
		in.StreamSpecification = &streamSpecification{true, w.StreamViewType}
	}
	return in
}

// Tables returns a summary of every table, sorted by name.
func (s *Service) Tables() []Summary {
	out := []Summary{}
	for _, name := range s.tableNames() {
		t, err := s.table(name)
		if err != nil {
			continue // deleted since the names were listed
		}
		sum := Summary{Name: name, Items: t.count.Load(), Bytes: t.bytes.Load()}
		if t.stream != nil {
			sum.StreamARN = s.streamARN(t.def.Load())
			_, sum.LastRecord = t.stream.visibleRange()
		}
		out = append(out, sum)
	}
	return out
}
