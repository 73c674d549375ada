package dynamodb

import (
	"crypto/md5" //nolint:gosec // for IDs, not for secrets
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/key"
)

// event is the kind of change that a stream record describes.
type event byte

// The events. Their values are on disk: never change them.
const (
	inserted event = iota + 1
	modified
	removed
)

var eventNames = map[event]string{inserted: "INSERT", modified: "MODIFY", removed: "REMOVE"}

// recordHeader is the size of a stored record before its items: its time in
// nanoseconds, the hash of its partition key, its event and whether the item
// expired. The old and the new item follow in their stored form.
const recordHeader = 8 + 8 + 1 + 1

// record is one entry of a stream.
type record struct {
	sequence  uint64
	partition uint64 // hash of the partition key
	at        time.Time
	event     event
	expired   bool
	old, new  attribute.Item
}

var errRecord = errors.New("dynamodb: malformed stream record")

// partitionHash returns a hash of the partition key. It is on disk: never
// change it.
func (d *definition) partitionHash(item attribute.Item) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(key.Append(nil, item[d.Keys.Hash]))
	return h.Sum64()
}

// encodeRecord returns the stored form of the change.
func encodeRecord(at time.Time, hash uint64, c *change) []byte {
	dst := make([]byte, 0, recordHeader+len(c.oldBytes)+len(c.newBytes))
	dst = binary.BigEndian.AppendUint64(dst, uint64(at.UnixNano()))
	dst = binary.BigEndian.AppendUint64(dst, hash)
	expired := byte(0)
	if c.mutation.expired {
		expired = 1
	}
	dst = append(dst, byte(c.event()), expired)
	return append(append(dst, c.oldBytes...), c.newBytes...)
}

func recordTime(stored []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(stored))).UTC()
}

func recordHash(stored []byte) uint64 { return binary.BigEndian.Uint64(stored[8:]) }

func decodeRecord(sequence uint64, stored []byte) (record, error) {
	if len(stored) < recordHeader {
		return record{}, errRecord
	}
	r := record{sequence: sequence, partition: recordHash(stored), at: recordTime(stored), event: event(stored[16]), expired: stored[17] == 1}
	rest, err := stored[recordHeader:], error(nil)
	if r.event != inserted {
		if r.old, rest, err = attribute.DecodeBinary(rest); err != nil {
			return record{}, err
		}
	}
	if r.event != removed {
		r.new, _, err = attribute.DecodeBinary(rest)
	}
	return r, err
}

// sequenceBase makes every sequence number 21 digits long, as on AWS, so that
// they have the same order as strings and as numbers.
const sequenceBase = "1"

func formatSequence(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	return sequenceBase + "00000000000000000000"[len(digits):] + digits
}

// parseSequence is the inverse of formatSequence.
func parseSequence(s string) (uint64, bool) {
	if len(s) != 21 || s[:1] != sequenceBase {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 64)
	return n, err == nil
}

// json returns the record as Lambda receives it or as GetRecords returns it. The
// two differ in the case of userIdentity's members, and only Lambda's has
// eventSourceARN. Without images it has the item's keys alone.
func (r *record) json(s *Service, d *definition, lambda, images bool) []byte {
	res := newResponse()
	res.value("eventID", r.id(d))
	res.value("eventName", eventNames[r.event])
	res.value("eventVersion", "1.1")
	res.value("eventSource", "aws:dynamodb")
	res.value("awsRegion", s.env.Region)
	res.raw("dynamodb", r.body(d, images))
	if lambda {
		res.value("eventSourceARN", s.streamARN(d))
	}
	switch {
	case r.expired && lambda:
		res.value("userIdentity", map[string]string{"type": "Service", "principalId": "dynamodb.amazonaws.com"})
	case r.expired:
		res.value("userIdentity", map[string]string{"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"})
	}
	return res.done()
}

// id returns the event ID, which is the same each time the record is read.
func (r *record) id(d *definition) string {
	sum := md5.Sum(streamKey(d.ID, r.sequence)) //nolint:gosec // an ID, not a secret
	return hex.EncodeToString(sum[:])
}

// body returns the member "dynamodb", with the images that the stream's view type asks for
// if they are wanted.
func (r *record) body(d *definition, images bool) []byte {
	keySource := r.new
	if keySource == nil {
		keySource = r.old
	}
	keyItem := d.Keys.of(keySource)
	size := keyItem.Size()
	res := newResponse()
	res.int("ApproximateCreationDateTime", int(r.at.Unix()))
	res.item("Keys", keyItem)
	if !images {
		return res.done()
	}
	if d.StreamView == "NEW_IMAGE" || d.StreamView == "NEW_AND_OLD_IMAGES" {
		res.item("NewImage", r.new)
		size += r.new.Size()
	}
	if d.StreamView == "OLD_IMAGE" || d.StreamView == "NEW_AND_OLD_IMAGES" {
		res.item("OldImage", r.old)
		size += r.old.Size()
	}
	res.value("SequenceNumber", formatSequence(r.sequence))
	res.int("SizeBytes", size)
	res.value("StreamViewType", d.StreamView)
	return res.done()
}
