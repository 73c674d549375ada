package webhook

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// EndpointID is the id of an owner's endpoint for a canonical URL: the same
// pair always has the same id, and two pairs do not share one.
func EndpointID(ownerID, canonicalURL string) string { return "we_" + digest(ownerID, canonicalURL) }

// DeliveryID is the id of an event's delivery to an endpoint.
func DeliveryID(endpointID, eventID string) string { return "wd_" + digest(endpointID, eventID) }

// digest hashes two texts to 160 bits. The first one's length goes in too, or
// ("ab", "c") and ("a", "bc") would be one.
func digest(a, b string) string {
	h := sha256.New()
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(a)))
	h.Write(length[:])
	h.Write([]byte(a))
	h.Write([]byte(b))
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:20]))
}
