package cognito

import (
	"encoding/json"
	"errors"
	"hash/maphash"

	"github.com/eventforge/eventforge/local/store"
)

// locked runs do while no other change of the record at key runs.
func (s *Service) locked(key string, do func() error) error {
	m := &s.locks[maphash.String(s.seed, key)%uint64(len(s.locks))]
	m.Lock()
	defer m.Unlock()
	return do()
}

// read returns the record at key, or nil when there is none.
func read[T any](s *Service, key string) (*T, error) {
	raw, ok, err := s.space.Get([]byte(key))
	if err != nil || !ok {
		return nil, err
	}
	v := new(T)
	return v, json.Unmarshal(raw, v)
}

// write stores v as the record at key. It is on disk when write returns.
func write(s *Service, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.space.Put([]byte(key), raw)
}

// list returns the records whose keys begin with prefix, in key order.
func list[T any](s *Service, prefix string) ([]*T, error) {
	var all []*T
	var bad error
	err := s.space.Walk(store.Prefix([]byte(prefix)), func(_, raw []byte) bool {
		v := new(T)
		if bad = json.Unmarshal(raw, v); bad != nil {
			return false
		}
		all = append(all, v)
		return true
	})
	if err == nil {
		err = bad
	}
	return all, err
}

// records collects changes of several records that are stored together or not at
// all, so that a crash leaves no half of them.
type records struct {
	space store.Space
	batch *store.Batch
	err   error // the first one; commit returns it
}

func (s *Service) records() *records { return &records{space: s.space, batch: s.env.DB.NewBatch()} }

// put stores v as the record at key.
func (r *records) put(key string, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		r.err = errors.Join(r.err, err)
		return
	}
	r.batch.Put(r.space, []byte(key), raw)
}

func (r *records) delete(key string) { r.batch.Delete(r.space, []byte(key)) }

// deleteAll deletes the records whose keys begin with prefix.
func (r *records) deleteAll(prefix string) {
	all := store.Prefix([]byte(prefix))
	r.batch.DeleteRange(r.space, all.Start, all.End)
}

// commit stores the changes. They are on disk when commit returns nil.
func (r *records) commit() error {
	if r.err != nil {
		r.batch.Discard()
		return r.err
	}
	return r.batch.Commit()
}
