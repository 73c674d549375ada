// Package env holds the dependencies that all services of the platform share.
package env

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/meter"
	"github.com/eventforge/eventforge/local/store"
)

// Env holds the dependencies of a service.
type Env struct {
	DB      *store.DB
	Clock   *clock.Clock
	Faults  *fault.Injector
	Rand    *Rand
	Log     *slog.Logger
	Meter   *meter.Meter // nil counts nothing
	Region  string       // e.g. us-east-1
	Account string       // twelve digits
	URL     string       // base URL of the AWS endpoint, without a trailing slash
}

// ARN returns the ARN of a resource: arn:aws:service:region:account:resource.
func (e *Env) ARN(service, resource string) string {
	return fmt.Sprintf("arn:aws:%s:%s:%s:%s", service, e.Region, e.Account, resource)
}

// Rand is a seeded source of random IDs, jitter and delivery orders. It is safe
// for concurrent use.
type Rand struct {
	mu  sync.Mutex
	src *rand.Rand
}

// NewRand returns a source whose values are the same for the same seed.
func NewRand(seed uint64) *Rand {
	return &Rand{src: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} //nolint:gosec // must repeat for the same seed
}

// Float64 returns a number in [0,1).
func (r *Rand) Float64() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src.Float64()
}

// IntN returns a number in [0,n).
func (r *Rand) IntN(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src.IntN(n)
}

// Read fills p with random bytes; it never fails.
func (r *Rand) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range p {
		p[i] = byte(r.src.Uint32())
	}
	return len(p), nil
}

// UUID returns a random UUID of version 4 (RFC 9562).
func (r *Rand) UUID() string {
	var b [16]byte
	r.mu.Lock()
	binary.BigEndian.PutUint64(b[:], r.src.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.src.Uint64())
	r.mu.Unlock()
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	text := []byte("00000000-0000-0000-0000-000000000000")
	hex.Encode(text, b[:4])
	hex.Encode(text[9:], b[4:6])
	hex.Encode(text[14:], b[6:8])
	hex.Encode(text[19:], b[8:10])
	hex.Encode(text[24:], b[10:])
	return string(text)
}
