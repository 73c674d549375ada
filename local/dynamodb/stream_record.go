package dynamodb

import (
	"crypto/md5" //nolint:gosec // for names, not for secrets
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/key"
)

// event is what a stream record tells.
type event byte

// The events. They are on disk: never renumber.
const (
	inserted event = iota + 1
	modified
	removed
)

var eventNames = map[event]string{inserted: "INSERT", modified: "MODIFY", removed: "REMOVE"}

// A record begins with its time in nanoseconds, the hash of its partition key,
// its event and whether the time to live caused it; the stored old and new
// items follow.
const recordHeader = 8 + 8 + 1 + 1

// record is one entry of a stream.
type record struct {
	sequence uint64
	at       time.Time
	event    event
	expired  bool
	old, new attribute.Item
}

var errRecord = errors.New("dynamodb: malformed stream record")

// partitionHash is the same for all items of one partition key, always.
func (d *definition) partitionHash(item attribute.Item) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(key.Append(nil, item[d.Keys.Hash]))
	return h.Sum64()
}

// encodeRecord is the stored form of a change.
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
	r := record{sequence: sequence, at: recordTime(stored), event: event(stored[16]), expired: stored[17] == 1}
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
// they sort alike as texts and as numbers.
const sequenceBase = "1"

func formatSequence(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	return sequenceBase + "00000000000000000000"[len(digits):] + digits
}

// parseSequence reads what formatSequence wrote.
func parseSequence(s string) (uint64, bool) {
	if len(s) != 21 || s[:1] != sequenceBase {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 64)
	return n, err == nil
}

// json is the record as Lambda gets it, or as GetRecords returns it: the two
// differ in the case of userIdentity's members and in the source's ARN.
func (r *record) json(s *Service, d *definition, lambda bool) []byte {
	res := newResponse()
	res.value("eventID", r.id(d))
	res.value("eventName", eventNames[r.event])
	res.value("eventVersion", "1.1")
	res.value("eventSource", "aws:dynamodb")
	res.value("awsRegion", s.env.Region)
	res.raw("dynamodb", r.body(d))
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

// id is the same whenever the record is read.
func (r *record) id(d *definition) string {
	sum := md5.Sum(streamKey(d.ID, r.sequence)) //nolint:gosec // a name, not a secret
	return hex.EncodeToString(sum[:])
}

// body is the member "dynamodb" with the images that the stream's view has.
func (r *record) body(d *definition) []byte {
	keySource := r.new
	if keySource == nil {
		keySource = r.old
	}
	keyItem := d.Keys.of(keySource)
	size := keyItem.Size()
	res := newResponse()
	res.int("ApproximateCreationDateTime", int(r.at.Unix()))
	res.item("Keys", keyItem)
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
