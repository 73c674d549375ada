// Package s3 emulates Amazon S3: durable buckets and objects over the
// REST protocol, with presigned URLs, checksums and streamed uploads.
// docs/decisions/0001-emulated-s3.md explains why it uses no library.
package s3

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the service's name in fault rules and logs.
const service = "s3"

// Config holds the service's settings.
type Config struct {
	// Secret is the secret key that presigned URLs are verified with, for any
	// access key.
	Secret string
	// HideMissing returns 403 AccessDenied for an object that does not exist, as
	// S3 does to callers without s3:ListBucket.
	HideMissing bool
	// Now is the time by which presigned URLs expire. It is the real time, not
	// the platform's: the signer does not know the platform's clock.
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
	env         *env.Env
	config      Config
	buckets     store.Space // name → bucket
	objects     store.Space // bucket, 0, key → object
	chunks      store.Space // generation, chunk number → bytes
	uploads     store.Space // bucket, 0, key, 0, upload ID → upload
	parts       store.Space // upload ID, part number → part
	generations *store.Sequence
	keyLocks    [64]sync.Mutex // one writer per key at a time; keys share locks
	bucketMu    sync.RWMutex   // held while a bucket is created or deleted, and shared while an object is written
	browsers    sync.Map       // bucket → origins whose pages may upload, []string
	uploadMu    sync.Mutex     // held while a multipart upload is created
}

// New opens the buckets. By default presigned URLs are verified with the secret
// key "test".
func New(e *env.Env, options ...Option) (*Service, error) {
	s := &Service{
		env: e, config: Config{Secret: "test", Now: time.Now},
		buckets: e.DB.Space("s3/buckets"), objects: e.DB.Space("s3/objects"), chunks: e.DB.Space("s3/chunks"),
		generations: e.DB.Sequence(),
		uploads:     e.DB.Space("s3/uploads"), parts: e.DB.Space("s3/parts"),
	}
	for _, o := range options {
		o(&s.config)
	}
	for _, o := range operations {
		e.Faults.Know(service, o.name)
	}
	if !s.generations.IsNew() {
		return s, nil
	}
	return s, s.raiseGenerations()
}

// ServeHTTP serves the REST protocol, path style and virtual-hosted style.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.allowBrowser(w, r) {
		return
	}
	call, err := s.route(r)
	if err != nil {
		s.respond(w, r, nil, err)
		return
	}
	out, err := s.run(r, call)
	s.respond(w, r, out, err)
}

// run reads the body and runs the operation under the fault rules.
func (s *Service) run(r *http.Request, c *call) (out *response, err error) {
	if err := c.readBody(); err != nil {
		return nil, err
	}
	err = s.env.Faults.Do(r.Context(), service, c.operation.name, func(context.Context) (err error) {
		out, err = c.operation.run(s, c)
		return err
	})
	return out, err
}
