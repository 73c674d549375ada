package s3

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// S3's types of checksums of objects that are uploaded in parts.
const (
	fullObject = "FULL_OBJECT" // of all bytes
	composite  = "COMPOSITE"   // of the parts' checksums
)

// chooseChecksum takes the algorithm and the type from the request.
func (u *upload) chooseChecksum(h http.Header) error {
	algorithm, kind := strings.ToLower(h.Get("X-Amz-Checksum-Algorithm")), h.Get("X-Amz-Checksum-Type")
	u.Checksum, u.SumType, u.Named = algorithm, kind, algorithm != ""
	switch {
	case algorithm == "" && kind != "":
		return invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
	case algorithm == "":
		u.Checksum, u.SumType = defaultAlgorithm, fullObject
	case algorithms[algorithm] == nil:
		return notImplemented("The checksum algorithm " + algorithm)
	case kind == "":
		u.SumType = defaultType(algorithm)
	}
	return u.checkType()
}

func defaultType(algorithm string) string {
	if algorithm == defaultAlgorithm {
		return fullObject
	}
	return composite
}

// checkType refuses the combinations that S3 refuses: the SHA of a whole object
// cannot be computed from its parts, and CRC64NVME always is.
func (u *upload) checkType() error {
	whole := u.SumType == fullObject
	switch {
	case !whole && u.SumType != composite:
		return invalidRequest("Value for x-amz-checksum-type header is invalid.")
	case whole && strings.HasPrefix(u.Checksum, "sha"), !whole && u.Checksum == defaultAlgorithm:
		return invalidRequest(fmt.Sprintf("The %s checksum type cannot be used with the %s checksum algorithm.", u.SumType, u.Checksum))
	}
	return nil
}

// sum returns the checksum of the object that the parts make.
func (u *upload) sum(parts []*part, body []byte) string {
	if u.SumType == fullObject {
		return digest(algorithms[u.Checksum](), body)
	}
	var sums []byte
	for _, p := range parts {
		raw, _ := base64.StdEncoding.DecodeString(p.Sum) // made by digest
		sums = append(sums, raw...)
	}
	return digest(algorithms[u.Checksum](), sums) + "-" + strconv.Itoa(len(parts))
}

// checkSum compares the checksum of the object with the one that the client
// expects, if any.
func (u *upload) checkSum(h http.Header, sum string) error {
	if kind := h.Get("X-Amz-Checksum-Type"); kind != "" && kind != u.SumType {
		return invalidRequest("The upload was created using the " + u.SumType + " checksum mode. The complete request must use the same checksum mode.")
	}
	want := h.Get("X-Amz-Checksum-" + u.Checksum)
	if want == "" || want == sum || u.SumType == composite && strings.HasPrefix(sum, want+"-") {
		return nil
	}
	return badDigest(strings.ToUpper(u.Checksum))
}

// checksums are the elements of S3's documents that hold a checksum; one is set.
type checksums struct {
	ChecksumCRC32     string `xml:",omitempty"`
	ChecksumCRC32C    string `xml:",omitempty"`
	ChecksumCRC64NVME string `xml:",omitempty"`
	ChecksumSHA1      string `xml:",omitempty"`
	ChecksumSHA256    string `xml:",omitempty"`
}

func (c *checksums) of(algorithm string) *string {
	return map[string]*string{
		"crc32": &c.ChecksumCRC32, "crc32c": &c.ChecksumCRC32C, "crc64nvme": &c.ChecksumCRC64NVME,
		"sha1": &c.ChecksumSHA1, "sha256": &c.ChecksumSHA256,
	}[algorithm]
}

func (c *checksums) set(algorithm, sum string) { *c.of(algorithm) = sum }
