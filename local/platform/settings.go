package platform

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// settings are the values that the platform itself keeps between runs.
type settings struct{ space store.Space }

// get reads the value of the name into v. It returns false if there is none.
func (m settings) get(name string, v any) (bool, error) {
	raw, ok, err := m.space.Get([]byte(name))
	if err != nil || !ok {
		return false, err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return false, fmt.Errorf("stored %s: %w", name, err)
	}
	return true, nil
}

func (m settings) put(name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return m.space.Put([]byte(name), raw)
}

// seed returns the seed asked for, else the stored one, else a random one.
func (m settings) seed(asked uint64) (uint64, error) {
	var kept uint64
	ok, err := m.get("seed", &kept)
	if err != nil || ok && (asked == 0 || asked == kept) {
		return kept, err
	}
	if asked == 0 {
		var random [8]byte
		_, _ = rand.Read(random[:])
		asked = uint64(binary.BigEndian.Uint32(random[:]))
	}
	return asked, m.put("seed", asked)
}

// count increments the number of the name and returns it.
func (m settings) count(name string) (n int, err error) {
	if _, err := m.get(name, &n); err != nil {
		return 0, err
	}
	n++
	return n, m.put(name, n)
}

// offset returns how far the platform's clock was moved.
func (m settings) offset() (d time.Duration, err error) {
	_, err = m.get("clock", &d)
	return d, err
}

// secret returns the random key of the name, which it creates at the first
// start.
func (m settings) secret(name string) (string, error) {
	var key string
	if ok, err := m.get(name, &key); ok || err != nil {
		return key, err
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	key = base64.StdEncoding.EncodeToString(raw)
	return key, m.put(name, key)
}
