package sqs

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
)

// receiptHandle identifies a message of a queue and which receive of it this is
// (1, 2, …). Once the message is received again, the older handle no longer
// holds it.
type receiptHandle struct {
	queue, seq uint64
	receives   uint32
}

func (h receiptHandle) String() string {
	b := make([]byte, 0, 24)
	b = binary.BigEndian.AppendUint64(b, h.queue)
	b = binary.BigEndian.AppendUint64(b, h.seq)
	b = binary.BigEndian.AppendUint32(b, h.receives)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.URLEncoding.EncodeToString(b)
}

// parseReceiptHandle returns an error for a handle that this queue did not issue.
func parseReceiptHandle(q *queue, text string) (receiptHandle, error) {
	if text == "" {
		return receiptHandle{}, missingParameter("ReceiptHandle")
	}
	b, err := base64.URLEncoding.DecodeString(text)
	if err != nil || len(b) != 24 || binary.BigEndian.Uint32(b[20:]) != crc32.ChecksumIEEE(b[:20]) {
		return receiptHandle{}, invalidReceiptHandle(text)
	}
	h := receiptHandle{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint32(b[16:])}
	if h.queue != q.id {
		return receiptHandle{}, invalidReceiptHandle(text)
	}
	return h, nil
}

// heldEntry returns the entry that the handle holds, or nil if the message is
// deleted or was received again. A handle may be ahead of the entry's count: a
// crash can lose the count of the last receive.
func (q *queue) heldEntry(h receiptHandle) *entry {
	e := q.entries[h.seq]
	if e == nil || e.receives > h.receives {
		return nil
	}
	return e
}

func (s *Service) withHandles(ctx context.Context, operation, arn string, texts []string, f func(*queue, []receiptHandle) error) error {
	return s.env.Faults.Do(ctx, service, operation, func(context.Context) error {
		q, err := s.byARN(arn)
		if err != nil {
			return err
		}
		handles := make([]receiptHandle, 0, len(texts))
		for _, text := range texts {
			h, err := parseReceiptHandle(q, text)
			if err != nil {
				return err
			}
			handles = append(handles, h)
		}
		return f(q, handles)
	})
}
