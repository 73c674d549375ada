package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
)

// Guard lets faults strike an operation that is a plain http.Handler. The
// answer is held back until the handler is done, so that an error after the
// effect can take its place, and the request's body is read first, so that it
// can happen twice; use it for small ones only.
func Guard(e *env.Env, service, operation string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
		if err != nil {
			http.Error(w, "the body cannot be read", http.StatusBadRequest)
			return
		}
		var held *heldAnswer
		err = e.Faults.Do(r.Context(), service, operation, func(ctx context.Context) error {
			held = &heldAnswer{header: http.Header{}, status: http.StatusOK}
			again := r.WithContext(ctx)
			again.Body = io.NopCloser(bytes.NewReader(body))
			h.ServeHTTP(held, again)
			return nil
		})
		var injected *fault.Injected
		switch {
		case err == nil:
			held.release(w)
		case errors.As(err, &injected):
			http.Error(w, injected.Error(), injected.Status)
		default:
			CloseConnection(w)
		}
	})
}

// heldAnswer collects an answer that is not sent yet.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is that of the held answer.
func (h *heldAnswer) Header() http.Header { return h.header }

// WriteHeader notes the status.
func (h *heldAnswer) WriteHeader(status int) { h.status = status }

// Write keeps the body.
func (h *heldAnswer) Write(p []byte) (int, error) { return h.body.Write(p) }

func (h *heldAnswer) release(w http.ResponseWriter) {
	for name, values := range h.header {
		w.Header()[name] = values
	}
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes())
}
