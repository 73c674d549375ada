package dynamodb

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/eventforge/eventforge/local/store"
)

// table is the state of one table while the service runs.
type table struct {
	def     atomic.Pointer[definition]
	stream  *streamLog   // nil without a stream
	mu      sync.RWMutex // writes hold it for reading, changes to the table itself for writing
	deleted bool         // guarded by mu
	count   atomic.Int64 // number of items
	bytes   atomic.Int64 // size of the items as stored
}

// table returns the table that a request names, by its name or its ARN. The
// error is a ValidationException or a ResourceNotFoundException.
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

// bareName returns the name in arn:aws:dynamodb:…:table/name, or name itself.
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

// loadTables reads the definitions of all tables and the last assigned ID.
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

// openTable counts the table's items, opens its stream and adds it to the
// service. The caller holds mu, or is New.
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

// saveDefinition adds the definition to the batch and commits it.
func (s *Service) saveDefinition(b *store.Batch, d *definition) error {
	raw, err := json.Marshal(d)
	if err != nil {
		b.Discard()
		return err
	}
	b.Put(s.definitions, []byte(d.Name), raw)
	return b.Commit()
}

// alterTable replaces the table's definition while no write is in progress.
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
