package sqs

import (
	"encoding/binary"
	"encoding/json"
	"errors"

	"github.com/eventforge/eventforge/local/store"
)

// messageStore holds the messages under the key (queue id, sequence number).
// data holds the content, which never changes; state holds the few bytes that
// each receive rewrites.
type messageStore struct {
	data  store.Space
	state store.Space
}

func openMessageStore(db *store.DB) messageStore {
	return messageStore{data: db.Space("sqs/messages"), state: db.Space("sqs/state")}
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

// content is a message without its visibility.
type content struct {
	ID         string
	Body       string
	Trace      string // AWSTraceHeader
	Source     string // ARN of the queue that it is a dead letter of
	Attributes map[string]Attribute
}

// encode writes length-prefixed strings, followed by the attributes, which are
// rare, as JSON.
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

// encode writes the fields of an entry that survive a restart.
func (e *entry) encode() []byte {
	b := make([]byte, 0, 37)
	b = binary.BigEndian.AppendUint64(b, uint64(e.visibleAt))
	b = binary.BigEndian.AppendUint64(b, uint64(e.sentAt))
	b = binary.BigEndian.AppendUint64(b, uint64(e.firstReceivedAt))
	b = binary.BigEndian.AppendUint32(b, e.receives)
	var inFlight byte
	if e.inFlight {
		inFlight = 1
	}
	b = binary.BigEndian.AppendUint64(append(b, inFlight), uint64(e.enteredAt))
	return append(b, e.group...)
}

func decodeEntry(seq uint64, b []byte) *entry {
	e := &entry{
		seq:             seq,
		visibleAt:       int64(binary.BigEndian.Uint64(b)),
		sentAt:          int64(binary.BigEndian.Uint64(b[8:])),
		firstReceivedAt: int64(binary.BigEndian.Uint64(b[16:])),
		receives:        binary.BigEndian.Uint32(b[24:]),
		inFlight:        b[28] == 1,
	}
	e.enteredAt = e.sentAt
	if len(b) > 29 { // older data does not have it
		e.enteredAt = int64(binary.BigEndian.Uint64(b[29:]))
		e.group = string(b[37:])
	}
	return e
}

func (m messageStore) put(b *store.Batch, queue uint64, e *entry, c content) {
	b.Put(m.data, key(queue, e.seq), c.encode())
	m.putState(b, queue, e)
}

func (m messageStore) putState(b *store.Batch, queue uint64, e *entry) {
	b.Put(m.state, key(queue, e.seq), e.encode())
}

func (m messageStore) remove(b *store.Batch, queue, seq uint64) {
	b.Delete(m.data, key(queue, seq))
	b.Delete(m.state, key(queue, seq))
}

// removeAll removes all messages of a queue.
func (m messageStore) removeAll(b *store.Batch, queue uint64) {
	b.DeleteRange(m.data, key(queue, 0), key(queue+1, 0))
	b.DeleteRange(m.state, key(queue, 0), key(queue+1, 0))
}

// get reads a message. It returns false if the message was deleted.
func (m messageStore) get(queue, seq uint64) (content, bool, error) {
	raw, ok, err := m.data.Get(key(queue, seq))
	if err != nil || !ok {
		return content{}, false, err
	}
	c, err := decodeContent(raw)
	return c, err == nil, err
}
