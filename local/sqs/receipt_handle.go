package sqs

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
)

// handle is what a receipt handle says: which message of which queue, and the
// how-manieth receive of it. A message that was received again since is out of
// reach of the older handle.
type handle struct {
	queue, seq uint64
	receives   uint32
}

func (h handle) String() string {
	b := make([]byte, 0, 24)
	b = binary.BigEndian.AppendUint64(b, h.queue)
	b = binary.BigEndian.AppendUint64(b, h.seq)
	b = binary.BigEndian.AppendUint32(b, h.receives)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.URLEncoding.EncodeToString(b)
}

// parseHandle refuses what this queue did not issue.
func parseHandle(q *queue, text string) (handle, error) {
	if text == "" {
		return handle{}, missing("ReceiptHandle")
	}
	b, err := base64.URLEncoding.DecodeString(text)
	if err != nil || len(b) != 24 || binary.BigEndian.Uint32(b[20:]) != crc32.ChecksumIEEE(b[:20]) {
		return handle{}, badHandle(text)
	}
	h := handle{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint32(b[16:])}
	if h.queue != q.id {
		return handle{}, badHandle(text)
	}
	return h, nil
}

// held is the entry that the handle still holds, or nil when the message is
// gone or was received by someone else since. A handle may be ahead of the
// entry: the count of a receive just before a crash can be lost.
func (q *queue) held(h handle) *entry {
	e := q.entries[h.seq]
	if e == nil || e.receives > h.receives {
		return nil
	}
	return e
}

func (s *Service) withHandles(ctx context.Context, operation, arn string, texts []string, f func(*queue, []handle) error) error {
	return s.env.Faults.Do(ctx, service, operation, func(context.Context) error {
		q, err := s.byARN(arn)
		if err != nil {
			return err
		}
		handles := make([]handle, 0, len(texts))
		for _, text := range texts {
			h, err := parseHandle(q, text)
			if err != nil {
				return err
			}
			handles = append(handles, h)
		}
		return f(q, handles)
	})
}
