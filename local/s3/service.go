// Package s3 stands in for Amazon S3: durable buckets and objects over the
// REST protocol, with presigned URLs, checksums and streamed uploads.
// docs/decisions/0001-s3-stand-in.md says why no library does it.
package s3

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the name in fault rules and logs.
const service = "s3"

// Config are the service's settings.
type Config struct {
	// Secret is the secret key that presigned URLs are verified with, for any
	// access key.
	Secret string
	// HideMissing answers 403 AccessDenied for an object that does not exist,
	// as S3 does to callers that may not list the bucket.
	HideMissing bool
	// Now is the time presigned URLs are judged by. It is the real time, not
	// the platform's: who signs does not know of the platform's clock.
	Now func() time.Time
}

// Option changes a setting.
type Option func(*Config)

// HideMissing sets Config.HideMissing.
func HideMissing(on bool) Option { return func(c *Config) { c.HideMissing = on } }

// Secret sets Config.Secret.
func Secret(secret string) Option { return func(c *Config) { c.Secret = secret } }

// Now sets Config.Now.
func Now(now func() time.Time) Option { return func(c *Config) { c.Now = now } }

// Service holds the buckets. It is safe for concurrent use.
type Service struct {
	env     *env.Env
	config  Config
	buckets store.Space // name → bucket
	objects store.Space // bucket, 0, key → object
	chunks  store.Space // generation, chunk number → bytes
	last    atomic.Uint64
	stripes [64]sync.Mutex // one writer per key at a time
	making  sync.Mutex     // one change of buckets at a time
}

// New opens the buckets. Without options presigned URLs are signed with the
// secret "test".
func New(e *env.Env, options ...Option) (*Service, error) {
	s := &Service{
		env: e, config: Config{Secret: "test", Now: time.Now},
		buckets: e.DB.Space("s3/buckets"), objects: e.DB.Space("s3/objects"), chunks: e.DB.Space("s3/chunks"),
	}
	for _, o := range options {
		o(&s.config)
	}
	err := s.chunks.Walk(store.Range{Reverse: true}, func(k, _ []byte) bool {
		s.last.Store(generation(k))
		return false
	})
	return s, err
}

// ServeHTTP answers the REST protocol, path style and virtual-host style.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call, err := s.route(r)
	if err != nil {
		s.answer(w, r, nil, err)
		return
	}
	out, err := s.run(r, call)
	s.answer(w, r, out, err)
}

// run reads the body and carries the operation out under the fault rules.
func (s *Service) run(r *http.Request, c *call) (out *reply, err error) {
	if err := c.readBody(); err != nil {
		return nil, err
	}
	err = s.env.Faults.Do(r.Context(), service, c.operation.name, func(context.Context) (err error) {
		out, err = c.operation.run(s, c)
		return err
	})
	return out, err
}
