package dynamodb

import (
	"encoding/json"
	"strconv"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// response encodes the JSON object of a response. It uses no reflection,
// because items are most of the traffic.
type response struct{ buf []byte }

func newResponse() *response { return &response{buf: append(make([]byte, 0, 512), '{')} }

// name starts a member.
func (r *response) name(name string) {
	if len(r.buf) > 1 {
		r.buf = append(r.buf, ',')
	}
	r.buf = append(attribute.AppendString(r.buf, name), ':')
}

// item adds an item unless it is nil.
func (r *response) item(name string, it attribute.Item) {
	if it != nil {
		r.name(name)
		r.buf = it.AppendJSON(r.buf)
	}
}

// items adds a list of items.
func (r *response) items(name string, list []attribute.Item) {
	r.name(name)
	r.buf = appendItems(r.buf, list)
}

func appendItems(dst []byte, list []attribute.Item) []byte {
	dst = append(dst, '[')
	for i, it := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = it.AppendJSON(dst)
	}
	return append(dst, ']')
}

func (r *response) int(name string, n int) {
	r.name(name)
	r.buf = strconv.AppendInt(r.buf, int64(n), 10)
}

// value adds a value that encoding/json can encode.
func (r *response) value(name string, v any) {
	r.name(name)
	raw, err := json.Marshal(v)
	if err != nil {
		raw = []byte("null") // only for types that json cannot encode; no caller passes one
	}
	r.buf = append(r.buf, raw...)
}

// raw adds encoded JSON.
func (r *response) raw(name string, json []byte) {
	r.name(name)
	r.buf = append(r.buf, json...)
}

// done ends the object and returns it.
func (r *response) done() json.RawMessage { return append(r.buf, '}') }
