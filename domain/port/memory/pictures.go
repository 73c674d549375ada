package memory

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Pictures is a port.Pictures in memory. The zero value is empty.
type Pictures struct {
	mu        sync.Mutex
	uploaded  map[string][]byte
	published map[string][]byte
}

var _ port.Pictures = (*Pictures)(nil)

// Upload does what a browser does with a link.
func (p *Pictures) Upload(name string, file []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.uploaded == nil {
		p.uploaded, p.published = map[string][]byte{}, map[string][]byte{}
	}
	p.uploaded[name] = file
}

// Published are the names of the published files and their sizes.
func (p *Pictures) Published() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	sizes := map[string]int{}
	for name, file := range p.published {
		sizes[name] = len(file)
	}
	return sizes
}

// UploadLink implements port.Pictures.
func (p *Pictures) UploadLink(_ context.Context, name string, size int64, _ time.Duration) (string, error) {
	return fmt.Sprintf("https://pictures.example/%s?size=%d", name, size), nil
}

// Uploaded implements port.Pictures.
func (p *Pictures) Uploaded(_ context.Context, name string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	file, ok := p.uploaded[name]
	if !ok {
		return nil, failure.New(failure.NotFound, "the picture was not uploaded")
	}
	return file, nil
}

// Publish implements port.Pictures.
func (p *Pictures) Publish(_ context.Context, name string, webp []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.published[name] = webp
	return nil
}

// Remove implements port.Pictures.
func (p *Pictures) Remove(_ context.Context, name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.published, name)
	return nil
}
