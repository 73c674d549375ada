package dynamodb

import (
	"encoding/json"
	"strconv"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// answer builds the JSON object of a response without reflection: items are
// most of the traffic.
type answer struct{ buf []byte }

func newAnswer() *answer { return &answer{buf: append(make([]byte, 0, 512), '{')} }

// name begins a member.
func (a *answer) name(name string) {
	if len(a.buf) > 1 {
		a.buf = append(a.buf, ',')
	}
	a.buf = append(attribute.AppendString(a.buf, name), ':')
}

// item adds an item; a nil one is left out.
func (a *answer) item(name string, it attribute.Item) {
	if it != nil {
		a.name(name)
		a.buf = it.AppendJSON(a.buf)
	}
}

// items adds a list of items.
func (a *answer) items(name string, list []attribute.Item) {
	a.name(name)
	a.buf = appendItems(a.buf, list)
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

func (a *answer) int(name string, n int) {
	a.name(name)
	a.buf = strconv.AppendInt(a.buf, int64(n), 10)
}

// value adds anything small that encoding/json can write.
func (a *answer) value(name string, v any) {
	a.name(name)
	raw, err := json.Marshal(v)
	if err != nil {
		raw = []byte("null") // only for types json cannot write, which no caller passes
	}
	a.buf = append(a.buf, raw...)
}

// raw adds JSON that is already written.
func (a *answer) raw(name string, json []byte) {
	a.name(name)
	a.buf = append(a.buf, json...)
}

// done is the finished object.
func (a *answer) done() json.RawMessage { return append(a.buf, '}') }
