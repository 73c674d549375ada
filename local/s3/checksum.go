package s3

import (
	"crypto/md5"  //nolint:gosec // S3's ETag and Content-MD5 are MD5
	"crypto/sha1" //nolint:gosec // one of S3's checksums
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"strings"
)

// crc64NVME is the polynomial of CRC-64/NVME, bits reversed.
const crc64NVME = 0x9a6c9329ac4bc9b5

// algorithms are S3's checksum algorithms, by the suffix of their header's name.
var algorithms = map[string]func() hash.Hash{
	"crc32":     func() hash.Hash { return crc32.NewIEEE() },
	"crc32c":    func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"crc64nvme": func() hash.Hash { return crc64.New(crc64.MakeTable(crc64NVME)) },
	"sha1":      sha1.New,
	"sha256":    sha256.New,
}

// defaultAlgorithm is the one that S3 uses if the client names none.
const defaultAlgorithm = "crc64nvme"

func digest(h hash.Hash, body []byte) string {
	_, _ = h.Write(body) // a hash does not fail
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// etag is the quoted MD5 of the body.
func etag(body []byte) string {
	sum := md5.Sum(body) //nolint:gosec // an ETag is not secret
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// checksum verifies all checksums that the client sent for its body, and returns
// the one to store.
func (c *call) checksum() (algorithm, sum string, err error) {
	algorithm, err = c.verifyBody()
	if err != nil {
		return "", "", err
	}
	if algorithm == "" {
		algorithm = defaultAlgorithm
	}
	return algorithm, digest(algorithms[algorithm](), c.body), nil
}

// verifyBody verifies all checksums that the client sent for its body, and
// returns the algorithm of the x-amz-checksum- header or trailer, if any.
func (c *call) verifyBody() (algorithm string, err error) {
	if err := c.checkDigests(); err != nil {
		return "", err
	}
	for _, header := range []http.Header{c.Header, c.trailer} {
		name, err := c.checkHeader(header)
		if err != nil {
			return "", err
		}
		if name != "" {
			algorithm = name
		}
	}
	return algorithm, nil
}

// checkDigests verifies the digests of the request's body itself.
func (c *call) checkDigests() error {
	if err := c.checkSHA256(); err != nil {
		return err
	}
	return c.checkMD5()
}

// checkHeader verifies the checksum in the header, if any, and returns its
// algorithm.
func (c *call) checkHeader(header http.Header) (algorithm string, err error) {
	for name := range header {
		text, ok := strings.CutPrefix(strings.ToLower(name), "x-amz-checksum-")
		if !ok || text == "type" || text == "algorithm" || text == "mode" {
			continue
		}
		newHash, known := algorithms[text]
		if !known {
			return "", notImplemented("The checksum algorithm " + text)
		}
		if algorithm != "" {
			return "", invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
		}
		algorithm = text
		if digest(newHash(), c.body) != header.Get(name) {
			return "", badDigest(strings.ToUpper(text))
		}
	}
	return algorithm, nil
}

func (c *call) checkMD5() error {
	want, given := c.Header["Content-Md5"]
	if !given {
		return nil
	}
	sum, err := base64.StdEncoding.DecodeString(want[0])
	if err != nil || len(sum) != md5.Size {
		return fail(http.StatusBadRequest, "InvalidDigest", "The Content-MD5 you specified is not valid.")
	}
	got := md5.Sum(c.body) //nolint:gosec // the header is defined as MD5
	if string(got[:]) != string(sum) {
		return badDigest("Content-MD5")
	}
	return nil
}

// checkSHA256 verifies the payload hash of requests that are signed in a header,
// unless the payload is unsigned or streamed.
func (c *call) checkSHA256() error {
	want := c.Header.Get("X-Amz-Content-Sha256")
	if len(want) != 2*sha256.Size {
		return nil
	}
	if got := sha256.Sum256(c.body); hex.EncodeToString(got[:]) != strings.ToLower(want) {
		return fail(http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
	}
	return nil
}
