package dynamodb

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/store"
)

type restoreInput struct {
	SourceTableName, TargetTableName string
	RestoreDateTime                  *float64 // seconds since 1970
	UseLatestRestorableTime          bool
}

// restoreTable makes a new table of what another one held at a time. Nothing is backed
// up here: the changes since then, which the stream keeps for a day, are taken back. As on
// AWS, the new table has the items, the indexes and the billing, but no stream, no time to
// live, no recovery, no protection and no tags.
func (s *Service) restoreTable(_ context.Context, in *restoreInput) (json.RawMessage, error) {
	source, err := s.tableForBackups(in.SourceTableName)
	if err != nil {
		return nil, err
	}
	if !tableName.MatchString(in.TargetTableName) {
		return nil, invalidParameter(in.TargetTableName, "targetTableName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have a length of 3 to 255")
	}
	at, err := s.restorable(source, in)
	if err != nil {
		return nil, err
	}
	d := *source.def.Load()
	d.Name, d.StreamView, d.StreamLabel, d.TTL, d.Tags, d.Recovery, d.Protected = in.TargetTableName, "", "", "", nil, false, false
	items, err := s.itemsAt(source, at)
	if err != nil {
		return nil, err
	}
	if err := s.addFilledTable(&d, items); err != nil {
		return nil, err
	}
	made, err := s.table(d.Name)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	res.value("TableDescription", s.describe(made, "CREATING"))
	return res.done(), nil
}

// restorable returns the time that a request asks for, if its table can be restored to it.
func (s *Service) restorable(t *table, in *restoreInput) (time.Time, error) {
	d, now := t.def.Load(), s.env.Clock.Now()
	if !d.Recovery || t.stream == nil {
		return now, failure("PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table '%s'", d.Name)
	}
	if in.UseLatestRestorableTime == (in.RestoreDateTime != nil) {
		return now, invalid("One or more parameter values were invalid: Exactly one of RestoreDateTime and UseLatestRestorableTime must be specified")
	}
	if in.UseLatestRestorableTime {
		return now, nil
	}
	at := time.UnixMicro(int64(*in.RestoreDateTime * 1e6))
	if at.Before(s.earliest(d)) || at.After(now) {
		return at, failure("InvalidRestoreTimeException", "RestoreDateTime must be between %s and %s", s.earliest(d).Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return at, nil
}

// earliest is the first time to which a table can be restored.
func (s *Service) earliest(d *definition) time.Time {
	kept := s.env.Clock.Now().Add(-streamRetention)
	if kept.Before(d.Created) {
		return d.Created.Truncate(time.Second)
	}
	return kept
}

// itemsAt returns the items that a table held at a time, by their key without the table's
// prefix. Writes wait for it.
func (s *Service) itemsAt(t *table, at time.Time) (map[string][]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.def.Load()
	prefix := len(tablePrefix(d.ID))
	items := map[string][]byte{}
	err := s.items.Walk(store.Prefix(tablePrefix(d.ID)), func(k, stored []byte) bool {
		items[string(k[prefix:])] = append([]byte(nil), stored...)
		return true
	})
	if err != nil {
		return nil, err
	}
	var failed error
	changes := store.Prefix(tablePrefix(d.ID))
	changes.Reverse = true
	err = s.streams.Walk(changes, func(k, stored []byte) bool {
		if !recordTime(stored).After(at) {
			return true // one before it may be later by a moment: they are in the order of their commits
		}
		var r record
		if r, failed = decodeRecord(binary.BigEndian.Uint64(k[prefix:]), stored); failed == nil {
			takeBack(d, items, r)
		}
		return failed == nil
	})
	return items, firstError(err, failed)
}

// takeBack undoes a change.
func takeBack(d *definition, items map[string][]byte, r record) {
	prefix := len(tablePrefix(d.ID))
	if r.old == nil {
		delete(items, string(d.itemKey(r.new)[prefix:]))
		return
	}
	items[string(d.itemKey(r.old)[prefix:])] = r.old.AppendBinary(nil)
}

// addFilledTable adds a table with items. Nobody sees it before all of them are written;
// what a crash leaves half written has an ID that no table gets.
func (s *Service) addFilledTable(d *definition, items map[string][]byte) error {
	if err := s.reserveID(d); err != nil {
		return err
	}
	b, size := s.env.DB.NewBatch(), 0
	for k, stored := range items {
		if err := s.addItem(b, d, k, stored); err != nil {
			b.Discard()
			return err
		}
		if size++; size%replaceBatch == 0 {
			if err := b.CommitLater(); err != nil {
				return err
			}
			b = s.env.DB.NewBatch()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.tables[d.Name]; exists {
		b.Discard()
		return tableExists(d.Name)
	}
	if err := s.saveDefinition(b, d); err != nil {
		return err
	}
	return s.openTable(d)
}

// reserveID gives a definition an ID that was never used.
func (s *Service) reserveID(d *definition) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.tables[d.Name]; exists {
		return tableExists(d.Name)
	}
	d.ID, d.UUID, d.Created = s.lastID+1, s.env.Rand.UUID(), s.created()
	b := s.env.DB.NewBatch()
	b.Put(s.meta, []byte("last"), binary.BigEndian.AppendUint32(nil, d.ID))
	if err := b.Commit(); err != nil {
		return err
	}
	s.lastID = d.ID
	return nil
}

func tableExists(name string) error {
	return failure("TableAlreadyExistsException", "Table already exists: %s", name)
}

// addItem adds an item and its index entries to the batch.
func (s *Service) addItem(b *store.Batch, d *definition, key string, stored []byte) error {
	item, _, err := attribute.DecodeBinary(stored)
	if err != nil {
		return err
	}
	b.Put(s.items, append(tablePrefix(d.ID), key...), stored)
	for number := range d.Indexes {
		if entry := d.indexKey(number, item); entry != nil {
			b.Put(s.indexes, entry, d.project(&d.Indexes[number], item).AppendBinary(nil))
		}
	}
	return nil
}
