package s3

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// S3's limits of parts.
const (
	maxPartNumber = 10_000
	minPart       = 5 << 20 // bytes, of every part but the last
)

// part is the stored description of an uploaded part. Its bytes are stored under
// the generation, like an object's.
type part struct {
	Generation uint64 `json:"generation"`
	Size       int64  `json:"size"`
	ETag       string `json:"etag"` // with its quotes
	Modified   int64  `json:"modified"`
	Checksum   string `json:"checksum"` // algorithm, lower case
	Sum        string `json:"sum"`      // its value, Base64
}

// partNumber is the request's part number.
func (c *call) partNumber() (int, error) {
	n, err := strconv.Atoi(c.query.Get("partNumber"))
	if err != nil || n < 1 || n > maxPartNumber {
		return 0, fail(http.StatusBadRequest, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
	}
	return n, nil
}

func (s *Service) uploadPart(c *call) (*response, error) {
	sent, err := c.verifyBody()
	if err != nil {
		return nil, err
	}
	u, p, err := s.addPart(c, c.body, sent)
	if err != nil {
		return nil, err
	}
	h := http.Header{}
	h.Set("ETag", p.ETag)
	h.Set("X-Amz-Server-Side-Encryption", "AES256")
	if u.Named || sent != "" {
		h.Set("X-Amz-Checksum-"+p.Checksum, p.Sum)
	}
	return &response{status: http.StatusOK, header: h}, nil
}

// copied stands for the checksum algorithm of a part that is copied: S3 computes
// its checksum.
const copied = "copied"

type copyPartResult struct {
	XMLName      struct{} `xml:"CopyPartResult"`
	XMLNS        string   `xml:"xmlns,attr"`
	LastModified string
	ETag         string
	checksums
}

// uploadPartCopy takes the part's bytes from an object.
func (s *Service) uploadPartCopy(c *call) (*response, error) {
	bucket, key, err := c.copySource()
	if err != nil {
		return nil, err
	}
	from, body, err := s.readObject(bucket, key)
	if err != nil {
		return nil, err
	}
	if text := c.Header.Get("X-Amz-Copy-Source-Range"); text != "" {
		span, partial, err := parseRange(text, from.Size)
		if err != nil || !partial {
			return nil, fail(http.StatusBadRequest, "InvalidArgument", "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
		}
		body = body[span.first : span.last+1]
	}
	u, p, err := s.addPart(c, body, copied)
	if err != nil {
		return nil, err
	}
	out := copyPartResult{XMLNS: namespace, ETag: p.ETag, LastModified: time.UnixMilli(p.Modified).UTC().Format(timeFormat)}
	if u.Named {
		out.set(u.Checksum, p.Sum)
	}
	return xmlResponse(out)
}

// addPart stores a part. It replaces one with the same number in the same commit.
func (s *Service) addPart(c *call, body []byte, sent string) (*upload, *part, error) {
	number, err := c.partNumber()
	if err != nil {
		return nil, nil, err
	}
	s.bucketMu.RLock() // the bucket is not deleted meanwhile
	defer s.bucketMu.RUnlock()
	defer s.lock(c.bucket, c.key).Unlock()
	u, err := s.findUpload(c)
	if err != nil {
		return nil, nil, err
	}
	algorithm, err := u.algorithmOfPart(sent)
	if err != nil {
		return nil, nil, err
	}
	parts, err := s.partsOf(u.ID)
	if err != nil {
		return nil, nil, err
	}
	if err := checkTotal(parts, number, len(body)); err != nil {
		return nil, nil, err
	}
	p := &part{
		Generation: s.generations.Next(), Size: int64(len(body)), ETag: etag(body), Modified: s.env.Clock.Now().UnixMilli(),
		Checksum: algorithm, Sum: digest(algorithms[algorithm](), body),
	}
	return u, p, s.writePart(u, number, p, body, parts[number])
}

func (s *Service) writePart(u *upload, number int, p *part, body []byte, old *part) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	b := s.env.DB.NewBatch()
	s.putChunks(b, p.Generation, body)
	b.Put(s.parts, partKey(u.ID, number), raw)
	if old != nil {
		s.removeGeneration(b, old.Generation)
	}
	return b.Commit()
}

// checkTotal refuses a part with which the upload would exceed the largest
// object.
func checkTotal(parts map[int]*part, number, size int) error {
	total := int64(size)
	for n, p := range parts {
		if n != number {
			total += p.Size
		}
	}
	if total > maxObject {
		return errTooLarge
	}
	return nil
}

// partsOf reads an upload's parts, by number.
func (s *Service) partsOf(id string) (parts map[int]*part, err error) {
	parts = map[int]*part{}
	walk := s.parts.Walk(store.Prefix([]byte(id)), func(k, v []byte) bool {
		p := &part{}
		if err = json.Unmarshal(v, p); err != nil {
			return false
		}
		parts[int(binary.BigEndian.Uint32(k[len(id):]))] = p
		return true
	})
	if walk != nil {
		err = walk
	}
	return parts, err
}

// algorithmOfPart returns the checksum algorithm of a part, given that of the
// checksum that the client sent with it, if any. Like S3 it refuses another one
// than the client named for the upload.
func (u *upload) algorithmOfPart(sent string) (string, error) {
	switch {
	case sent == copied, sent == "" && u.SumType == fullObject, sent == u.Checksum:
		return u.Checksum, nil
	case !u.Named:
		return sent, nil
	case sent == "":
		sent = "null"
	}
	return "", invalidRequest(fmt.Sprintf("Checksum Type mismatch occurred, expected checksum Type: %s, actual checksum Type: %s", u.Checksum, sent))
}
