package dynamodb

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/eventforge/eventforge/local/store"
)

// table is one table while the service runs.
type table struct {
	def     atomic.Pointer[definition]
	stream  *streamLog   // nil without a stream
	mu      sync.RWMutex // writers hold it for reading; deleting and altering the table for writing
	deleted bool         // deleted; guarded by gate
	count   atomic.Int64 // items
	bytes   atomic.Int64 // of the items as stored
}

// table is the table that a request names, by its name or its ARN.
func (s *Service) table(name string) (*table, error) {
	if name == "" {
		return nil, invalid("1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null")
	}
	s.mu.RLock()
	t, ok := s.tables[bareName(name)]
	s.mu.RUnlock()
	if !ok {
		return nil, failure("ResourceNotFoundException", "Requested resource not found")
	}
	return t, nil
}

// bareName is the table's name in arn:aws:dynamodb:…:table/name.
func bareName(name string) string {
	if strings.HasPrefix(name, "arn:") {
		_, name, _ = strings.Cut(name, ":table/")
		name, _, _ = strings.Cut(name, "/")
	}
	return name
}

func (s *Service) tableARN(d *definition) string { return s.env.ARN("dynamodb", "table/"+d.Name) }

func (s *Service) streamARN(d *definition) string {
	return s.tableARN(d) + "/stream/" + d.StreamLabel
}

// load reads the catalogue and where each stream stands.
func (s *Service) loadTables() error {
	var failed error
	err := s.definitions.Walk(store.Range{}, func(_, v []byte) bool {
		d := &definition{}
		if failed = json.Unmarshal(v, d); failed == nil {
			failed = s.openTable(d)
		}
		return failed == nil
	})
	if err != nil || failed != nil {
		return firstError(err, failed)
	}
	last, ok, err := s.meta.Get([]byte("last"))
	if ok {
		s.lastID = binary.BigEndian.Uint32(last)
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// open makes a table known. The caller holds mu, or is New.
func (s *Service) openTable(d *definition) error {
	t := &table{}
	t.def.Store(d)
	err := s.items.Walk(store.Prefix(tablePrefix(d.ID)), func(_, v []byte) bool {
		t.count.Add(1)
		t.bytes.Add(int64(len(v)))
		return true
	})
	if err == nil && d.StreamView != "" {
		t.stream, err = s.openStream(d.ID)
	}
	s.tables[d.Name] = t
	return err
}

// save writes a table's definition, together with what else the batch holds.
func (s *Service) saveDefinition(b *store.Batch, d *definition) error {
	raw, err := json.Marshal(d)
	if err != nil {
		b.Discard()
		return err
	}
	b.Put(s.definitions, []byte(d.Name), raw)
	return b.Commit()
}

// alter replaces a table's definition while no write is under way.
func (s *Service) alterTable(t *table, change func(*definition)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.deleted {
		return failure("ResourceNotFoundException", "Requested resource not found")
	}
	d := *t.def.Load()
	change(&d)
	if err := s.saveDefinition(s.env.DB.NewBatch(), &d); err != nil {
		return err
	}
	t.def.Store(&d)
	return nil
}
