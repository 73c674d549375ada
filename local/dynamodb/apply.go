package dynamodb

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/eventforge/eventforge/local/store"
)

// apply applies all mutations or none. When some cannot be applied, failed has
// the error of each, and nil for the others. err is the store's, or says that
// a table was deleted. prepare, when not nil, may add to the batch, or end the
// write without effect by returning done. It runs under the locks of lockKeys
// and of the items. operation is the one that fault rules name, "" for a write
// of the service itself.
func (s *Service) apply(operation string, mutations []*mutation, lockKeys [][]byte, prepare func(*store.Batch) (done bool, err error)) (changes []*change, failed []error, err error) {
	release, err := lockTables(mutations)
	if err != nil {
		return nil, nil, err
	}
	defer release()
	locked := s.locks.lock(append(lockKeys, storeKeys(mutations)...)...)
	defer locked.release(&err)
	batch := s.env.DB.NewBatch()
	if prepare != nil {
		if done, err := prepare(batch); done || err != nil {
			batch.Discard()
			return nil, nil, err
		}
	}
	if failed = s.conflicts(operation, len(mutations)); failed == nil {
		changes, failed = s.evaluateAll(mutations)
	}
	if failed != nil {
		batch.Discard()
		return nil, failed, nil
	}
	forget := s.delayIndexes(operation, changes)
	if err := s.commit(batch, changes, prepare != nil, locked); err != nil {
		forget()
		return nil, nil, err
	}
	return changes, nil, nil
}

// applyOne is apply for a single mutation.
func (s *Service) applyOne(operation string, m *mutation) (*change, error) {
	changes, failed, err := s.apply(operation, []*mutation{m}, nil, nil)
	switch {
	case err != nil:
		return nil, err
	case failed != nil:
		return nil, failed[0]
	default:
		return changes[0], nil
	}
}

// lockTables prevents the mutations' tables from being deleted or altered until
// release is called. It locks them in the order of their IDs: a reader waits
// behind a waiting writer, so two transactions that lock two tables in opposite
// order would wait for each other as soon as both tables are being altered.
func lockTables(mutations []*mutation) (release func(), err error) {
	tables := tablesOf(mutations)
	for _, t := range tables {
		t.mu.RLock()
	}
	release = func() {
		for _, t := range tables {
			t.mu.RUnlock()
		}
	}
	for _, m := range mutations {
		if m.table.deleted {
			release()
			return nil, failure("ResourceNotFoundException", "Requested resource not found")
		}
		m.def = m.table.def.Load()
	}
	return release, nil
}

// tablesOf returns the tables of the mutations, each once, in the order of their
// IDs.
func tablesOf(mutations []*mutation) []*table {
	tables := make([]*table, len(mutations))
	for i, m := range mutations {
		tables[i] = m.table
	}
	slices.SortFunc(tables, func(a, b *table) int { return cmp.Compare(a.def.Load().ID, b.def.Load().ID) })
	return slices.Compact(tables)
}

func storeKeys(mutations []*mutation) [][]byte {
	keys := make([][]byte, len(mutations))
	for i, m := range mutations {
		keys[i] = m.storeKey
	}
	return keys
}

// evaluateAll computes every change; failed is nil when all mutations can be
// applied.
func (s *Service) evaluateAll(mutations []*mutation) (changes []*change, failed []error) {
	for i, m := range mutations {
		c, err := s.evaluate(m)
		if err != nil {
			if failed == nil {
				failed = make([]error, len(mutations))
			}
			failed[i] = err
		}
		changes = append(changes, c)
	}
	return changes, failed
}

// commit commits the changes with their index entries, expiries and stream
// records in one batch. With force it commits even when there is no change. It hands the
// locks over before the batch is on disk.
func (s *Service) commit(batch *store.Batch, changes []*change, force bool, locked *writing) error {
	var streamed []*change
	for _, c := range changes {
		if c.isNoOp() {
			continue
		}
		force = true
		s.writeItem(batch, c)
		if c.mutation.table.stream != nil {
			streamed = append(streamed, c)
		}
	}
	if !force {
		batch.Discard()
		return nil
	}
	defer s.writeRecords(batch, streamed)()
	if err := batch.Apply(); err != nil {
		return err
	}
	settle := locked.handOver()
	err := batch.Wait()
	settle(err)
	if err != nil {
		return err
	}
	for _, c := range changes {
		c.updateCounters()
	}
	return nil
}

// writeItem adds the item, its index entries and its expiry to the batch.
func (s *Service) writeItem(b *store.Batch, c *change) {
	d := c.mutation.def
	if c.new == nil {
		b.Delete(s.items, c.mutation.storeKey)
	} else {
		b.Put(s.items, c.mutation.storeKey, c.newBytes)
	}
	for number := range d.Indexes {
		s.writeIndex(b, c, number)
	}
	before, after := d.expiryKey(c.old), d.expiryKey(c.new)
	if bytes.Equal(before, after) {
		return
	}
	if before != nil {
		b.Delete(s.expiry, before)
	}
	if after != nil {
		b.Put(s.expiry, after, nil)
	}
}

func (s *Service) writeIndex(b *store.Batch, c *change, number int) {
	d := c.mutation.def
	before, after := d.indexKey(number, c.old), d.indexKey(number, c.new)
	if before != nil && !bytes.Equal(before, after) {
		b.Delete(s.indexes, before)
	}
	if after == nil {
		return
	}
	projected := c.newBytes
	if ix := &d.Indexes[number]; ix.Projection != projectAll {
		projected = d.project(ix, c.new).AppendBinary(nil)
	}
	b.Put(s.indexes, after, projected)
}

// writeRecords adds the changes' stream records to the batch. The caller must
// call end after the commit, whether it succeeded or not.
func (s *Service) writeRecords(b *store.Batch, changes []*change) (end func()) {
	if len(changes) == 0 {
		return func() {}
	}
	now := s.env.Clock.Now()
	byTable := map[*table][]*change{}
	for _, c := range changes {
		byTable[c.mutation.table] = append(byTable[c.mutation.table], c)
	}
	spans := map[*table]*span{}
	for t, list := range byTable {
		hashes := make([]uint64, len(list))
		for i, c := range list {
			hashes[i] = c.mutation.def.partitionHash(c.mutation.key)
		}
		spans[t] = t.stream.reserve(hashes)
		for i, c := range list {
			b.Put(s.streams, streamKey(c.mutation.def.ID, spans[t].first+uint64(i)), encodeRecord(now, hashes[i], c))
		}
	}
	return func() {
		for t, span := range spans {
			t.stream.finish(span)
		}
	}
}

// updateCounters adds the change to the table's item count and size.
func (c *change) updateCounters() {
	t := c.mutation.table
	t.bytes.Add(int64(len(c.newBytes) - len(c.oldBytes)))
	switch {
	case c.old == nil && c.new != nil:
		t.count.Add(1)
	case c.old != nil && c.new == nil:
		t.count.Add(-1)
	}
}
