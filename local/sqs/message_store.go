package sqs

import (
	"encoding/binary"
	"encoding/json"
	"errors"

	"github.com/eventforge/eventforge/local/store"
)

// spaces are where messages are kept. Both have the key (queue id, sequence
// number): data holds what never changes, state the few bytes that each
// receive writes anew.
type spaces struct {
	data  store.Space
	state store.Space
}

func openSpaces(db *store.DB) spaces {
	return spaces{data: db.Space("sqs/messages"), state: db.Space("sqs/state")}
}

// key orders the messages of a queue by sequence number.
func key(queue, seq uint64) []byte {
	k := make([]byte, 0, 16)
	k = binary.BigEndian.AppendUint64(k, queue)
	return binary.BigEndian.AppendUint64(k, seq)
}

func splitKey(k []byte) (queue, seq uint64) {
	return binary.BigEndian.Uint64(k), binary.BigEndian.Uint64(k[8:])
}

// content is what a message is, apart from its visibility.
type content struct {
	ID         string
	Body       string
	Trace      string // AWSTraceHeader
	Source     string // ARN of the queue whose dead letter it is
	Attributes map[string]Attribute
}

// encode writes length-prefixed strings; the rare attributes follow as JSON.
func (c content) encode() []byte {
	b := make([]byte, 0, len(c.ID)+len(c.Body)+len(c.Trace)+len(c.Source)+16)
	for _, s := range []string{c.ID, c.Body, c.Trace, c.Source} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	if len(c.Attributes) > 0 {
		raw, _ := json.Marshal(c.Attributes) // strings and bytes only: cannot fail
		b = append(b, raw...)
	}
	return b
}

var errRecord = errors.New("sqs: a stored message is damaged")

func decodeContent(b []byte) (c content, err error) {
	for _, s := range []*string{&c.ID, &c.Body, &c.Trace, &c.Source} {
		n, used := binary.Uvarint(b)
		if used <= 0 || uint64(len(b)-used) < n {
			return c, errRecord
		}
		*s = string(b[used : used+int(n)])
		b = b[used+int(n):]
	}
	if len(b) > 0 {
		err = json.Unmarshal(b, &c.Attributes)
	}
	return c, err
}

// encode writes the fields of an entry that outlive a restart.
func (e *entry) encode() []byte {
	b := make([]byte, 0, 37)
	b = binary.BigEndian.AppendUint64(b, uint64(e.at))
	b = binary.BigEndian.AppendUint64(b, uint64(e.sent))
	b = binary.BigEndian.AppendUint64(b, uint64(e.received))
	b = binary.BigEndian.AppendUint32(b, e.receives)
	var flying byte
	if e.inFlight {
		flying = 1
	}
	return binary.BigEndian.AppendUint64(append(b, flying), uint64(e.since))
}

func decodeState(seq uint64, b []byte) *entry {
	e := &entry{
		seq:      seq,
		at:       int64(binary.BigEndian.Uint64(b)),
		sent:     int64(binary.BigEndian.Uint64(b[8:])),
		received: int64(binary.BigEndian.Uint64(b[16:])),
		receives: binary.BigEndian.Uint32(b[24:]),
		inFlight: b[28] == 1,
	}
	e.since = e.sent
	if len(b) > 29 { // older platforms did not keep it
		e.since = int64(binary.BigEndian.Uint64(b[29:]))
	}
	return e
}

func (p spaces) put(b *store.Batch, queue uint64, e *entry, c content) {
	b.Put(p.data, key(queue, e.seq), c.encode())
	p.putState(b, queue, e)
}

func (p spaces) putState(b *store.Batch, queue uint64, e *entry) {
	b.Put(p.state, key(queue, e.seq), e.encode())
}

func (p spaces) remove(b *store.Batch, queue, seq uint64) {
	b.Delete(p.data, key(queue, seq))
	b.Delete(p.state, key(queue, seq))
}

// clear removes all messages of a queue up to and including last.
func (p spaces) clear(b *store.Batch, queue, last uint64) {
	b.DeleteRange(p.data, key(queue, 0), key(queue, last+1))
	b.DeleteRange(p.state, key(queue, 0), key(queue, last+1))
}

// get reads a message; false when it was deleted meanwhile.
func (p spaces) get(queue, seq uint64) (content, bool, error) {
	raw, ok, err := p.data.Get(key(queue, seq))
	if err != nil || !ok {
		return content{}, false, err
	}
	c, err := decodeContent(raw)
	return c, err == nil, err
}
