package webhook

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// EndpointID is the id of an owner's endpoint with a canonical URL. It is
// deterministic and differs between any two pairs.
func EndpointID(ownerID, canonicalURL string) string { return "we_" + digest(ownerID, canonicalURL) }

// The prefixes of the webhook-ids of test events.
const (
	PingPrefix   = "ping-"
	SamplePrefix = "sample-"
)

// IsTest reports whether a webhook-id is that of a test event.
func IsTest(eventID string) bool {
	return strings.HasPrefix(eventID, PingPrefix) || strings.HasPrefix(eventID, SamplePrefix)
}

// DeliveryID is the id of an event's delivery to an endpoint.
func DeliveryID(endpointID, eventID string) string { return "wd_" + digest(endpointID, eventID) }

// digest hashes two texts to 160 bits. It includes the length of the first one,
// so that ("ab", "c") and ("a", "bc") differ.
func digest(a, b string) string {
	h := sha256.New()
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(a)))
	h.Write(length[:])
	h.Write([]byte(a))
	h.Write([]byte(b))
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:20]))
}
