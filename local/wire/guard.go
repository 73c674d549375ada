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

// Guard applies the fault rules to an operation that is a plain http.Handler.
// It buffers the response, so that an error can replace it after the operation
// took effect, and reads the request's body first, so that the operation can
// run twice. Use it only where both are small.
func Guard(e *env.Env, service, operation string, h http.Handler) http.Handler {
	e.Faults.Know(service, operation)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
		if err != nil {
			http.Error(w, "the body cannot be read", http.StatusBadRequest)
			return
		}
		var buffered *bufferedResponse
		err = e.Faults.Do(r.Context(), service, operation, func(ctx context.Context) error {
			buffered = &bufferedResponse{header: http.Header{}, status: http.StatusOK}
			again := r.WithContext(ctx)
			again.Body = io.NopCloser(bytes.NewReader(body))
			h.ServeHTTP(buffered, again)
			return nil
		})
		var injected *fault.Injected
		switch {
		case err == nil:
			buffered.copyTo(w)
		case errors.As(err, &injected):
			http.Error(w, injected.Error(), injected.Status)
		default:
			CloseConnection(w)
		}
	})
}

// bufferedResponse is an http.ResponseWriter that keeps the response.
type bufferedResponse struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header of the buffered response.
func (b *bufferedResponse) Header() http.Header { return b.header }

// WriteHeader keeps the status.
func (b *bufferedResponse) WriteHeader(status int) { b.status = status }

// Write keeps the body.
func (b *bufferedResponse) Write(p []byte) (int, error) { return b.body.Write(p) }

func (b *bufferedResponse) copyTo(w http.ResponseWriter) {
	for name, values := range b.header {
		w.Header()[name] = values
	}
	w.WriteHeader(b.status)
	_, _ = w.Write(b.body.Bytes())
}
