package dynamodb

import (
	"fmt"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/store"
)

// replaceBatch is how many index entries one batch of a rebuild writes.
const replaceBatch = 1000

// replaceIndexes gives the table the indexes of another definition and fills them
// from the items. The definition says that it is being rebuilt until all entries
// are written, so that a rebuild that was cut off is done again.
func (s *Service) replaceIndexes(t *table, want *definition) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := *t.def.Load()
	d.Indexes, d.Types, d.Rebuilding = want.Indexes, want.Types, true
	b := s.env.DB.NewBatch()
	r := store.Prefix(tablePrefix(d.ID))
	b.DeleteRange(s.indexes, r.Start, r.End)
	if err := s.saveDefinition(b, &d); err != nil {
		return err
	}
	if err := s.fillIndexes(&d); err != nil {
		return fmt.Errorf("fill the indexes of table %s: %w", d.Name, err)
	}
	d.Rebuilding = false
	if err := s.saveDefinition(s.env.DB.NewBatch(), &d); err != nil {
		return err
	}
	t.def.Store(&d)
	return nil
}

// fillIndexes writes the index entries of all items.
func (s *Service) fillIndexes(d *definition) error {
	b, size := s.env.DB.NewBatch(), 0
	defer func() { b.Discard() }()
	var failed error
	err := s.items.Walk(store.Prefix(tablePrefix(d.ID)), func(_, stored []byte) bool {
		var item attribute.Item
		if item, _, failed = attribute.DecodeBinary(stored); failed != nil {
			return false
		}
		for number := range d.Indexes {
			if key := d.indexKey(number, item); key != nil {
				b.Put(s.indexes, key, d.project(&d.Indexes[number], item).AppendBinary(nil))
				size++
			}
		}
		if size < replaceBatch {
			return true
		}
		if failed = b.CommitLater(); failed == nil {
			b, size = s.env.DB.NewBatch(), 0
		}
		return failed == nil
	})
	if err := firstError(err, failed); err != nil {
		return err
	}
	full := b
	b = s.env.DB.NewBatch()
	return full.CommitLater()
}
