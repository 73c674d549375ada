package trace

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"time"
)

// Receiver stores the spans that are posted to it, as OTLP 1.x over HTTP: protobuf or
// JSON, plain or compressed with gzip.
type Receiver struct {
	store *Store
	slots chan struct{} // one for each request that is being read
}

// NewReceiver returns a receiver that fills the store, within the store's limits.
func NewReceiver(s *Store) *Receiver {
	return &Receiver{store: s, slots: make(chan struct{}, s.limits.Concurrent)}
}

func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	kind, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	asJSON := kind == jsonType
	if !asJSON && kind != protobufType {
		refuse(w, true, refusal{http.StatusUnsupportedMediaType, "Content-Type must be " + protobufType + " or " + jsonType})
		return
	}
	if !r.admit(req.Context()) {
		refuse(w, asJSON, refusal{http.StatusTooManyRequests, "too many requests at once"})
		return
	}
	defer func() { <-r.slots }()
	body, refused := r.read(w, req)
	if refused != nil {
		refuse(w, asJSON, *refused)
		return
	}
	r.receive(w, body, asJSON)
}

// admit waits until a request may be read. The platform's processes send spans once, each
// about every second and on a busy machine all together, so that a refusal would lose spans.
func (r *Receiver) admit(ctx context.Context) bool {
	wait := time.NewTimer(r.store.limits.Wait)
	defer wait.Stop()
	select {
	case r.slots <- struct{}{}:
		return true
	case <-ctx.Done():
	case <-wait.C:
	}
	return false
}

func (r *Receiver) receive(w http.ResponseWriter, body []byte, asJSON bool) {
	data, err := parse(body, asJSON)
	if err != nil {
		refuse(w, asJSON, refusal{http.StatusBadRequest, "the request is not OTLP: " + err.Error()})
		return
	}
	spans, invalid := decode(data, r.store.limits)
	dropped := r.store.add(spans)
	accept(w, asJSON, invalid+dropped, fmt.Sprintf("%d spans without a valid id, %d in traces of more than %d spans",
		invalid, dropped, r.store.limits.Spans))
}

// read reads and decompresses the body, within the limits of size and time.
func (r *Receiver) read(w http.ResponseWriter, req *http.Request) ([]byte, *refusal) {
	limits := r.store.limits
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(limits.ReadTime)) // the server resets it
	var body io.Reader = http.MaxBytesReader(w, req.Body, limits.Body)
	switch encoding := req.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, unreadable(err)
		}
		body = io.LimitReader(unzipped, limits.Body+1)
	default:
		return nil, &refusal{http.StatusUnsupportedMediaType, "Content-Encoding must be gzip or identity"}
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, unreadable(err)
	}
	if int64(len(raw)) > limits.Body {
		return nil, &refusal{http.StatusRequestEntityTooLarge, "the decompressed request is too large"}
	}
	return raw, nil
}

// unreadable is the refusal of a body that could not be read.
func unreadable(err error) *refusal {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &refusal{http.StatusRequestEntityTooLarge, "the request is too large"}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &refusal{http.StatusRequestTimeout, "the request's body took too long"}
	}
	return &refusal{http.StatusBadRequest, "the request's body cannot be read: " + err.Error()}
}
