package webhookhttp

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/eventforge/eventforge/domain/webhook"
)

// captured are a message's headers as they are kept.
func captured(all http.Header) []webhook.Header {
	var out []webhook.Header
	for name, values := range all {
		out = append(out, webhook.Header{Name: name, Value: strings.Join(values, ", ")})
	}
	return webhook.KeepHeaders(out)
}

// readBody keeps the beginning of a body and reads a little further, so that the
// connection can be reused.
func readBody(r io.Reader) webhook.Body {
	first, err := io.ReadAll(io.LimitReader(r, webhook.MaxKeptBody))
	rest, restErr := io.CopyN(io.Discard, r, MaxResponse-int64(len(first)))
	return webhook.NewBody(first, err != nil || rest > 0 || restErr != nil && !errors.Is(restErr, io.EOF))
}
