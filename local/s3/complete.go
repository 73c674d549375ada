package s3

import (
	"crypto/md5" //nolint:gosec // S3's ETags are MD5
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/local/store"
)

type completeRequest struct {
	XMLName xml.Name        `xml:"CompleteMultipartUpload"`
	Parts   []completedPart `xml:"Part"`
}

type completedPart struct {
	PartNumber int
	ETag       string
	checksums
}

type completeResult struct {
	XMLName  struct{} `xml:"CompleteMultipartUploadResult"`
	XMLNS    string   `xml:"xmlns,attr"`
	Location string
	Bucket   string
	Key      string
	ETag     string
	checksums
	ChecksumType string
}

// completeUpload makes the object from its parts, in one commit with the end of
// the upload. If a client repeats the request, because it did not get the
// response, it gets it again.
func (s *Service) completeUpload(c *call) (*response, error) {
	wanted, err := c.completedParts()
	if err != nil {
		return nil, err
	}
	s.bucketMu.RLock() // the bucket is not deleted meanwhile
	defer s.bucketMu.RUnlock()
	defer s.lock(c.bucket, c.key).Unlock()
	old, err := s.findObject(c.bucket, c.key)
	if err != nil {
		return nil, err
	}
	if id := c.query.Get("uploadId"); old != nil && id != "" && old.Upload == id {
		return c.completed(old)
	}
	u, err := s.findUpload(c)
	if err != nil {
		return nil, err
	}
	o, body, err := s.assemble(c, u, wanted)
	if err != nil {
		return nil, err
	}
	if err := c.checkWriteConditions(old); err != nil {
		return nil, err
	}
	err = s.writeObject(c.bucket, c.key, o, body, old, func(b *store.Batch) error { return s.deleteUpload(b, u) })
	if err != nil {
		return nil, err
	}
	return c.completed(o)
}

// completed is the response of a completed upload.
func (c *call) completed(o *object) (*response, error) {
	out := completeResult{
		XMLNS: namespace, Bucket: c.bucket, Key: c.key, ETag: o.ETag, ChecksumType: o.checksumType(),
		Location: "http://" + c.Host + c.URL.EscapedPath(),
	}
	out.set(o.Checksum, o.Sum)
	return xmlResponse(out)
}

// completedParts reads the list of parts in the request.
func (c *call) completedParts() ([]completedPart, error) {
	if err := c.checkDigests(); err != nil {
		return nil, err
	}
	var in completeRequest
	err := xml.Unmarshal(c.body, &in) //nolint:gosec // into a plain struct, from a body of limited size
	if err != nil || len(in.Parts) == 0 || len(in.Parts) > maxPartNumber {
		return nil, fail(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	for i, p := range in.Parts[1:] {
		if p.PartNumber <= in.Parts[i].PartNumber {
			return nil, fail(http.StatusBadRequest, "InvalidPartOrder", "The list of parts was not in ascending order. The parts list must be specified in order by part number.")
		}
	}
	return in.Parts, nil
}

// assemble returns the object that the wanted parts make, and its bytes.
func (s *Service) assemble(c *call, u *upload, wanted []completedPart) (*object, []byte, error) {
	parts, err := s.chooseParts(u, wanted)
	if err != nil {
		return nil, nil, err
	}
	var body []byte
	o := &object{Header: u.Header, Checksum: u.Checksum, SumType: u.SumType, Upload: u.ID, ETag: etagOfParts(parts)}
	for _, p := range parts {
		bytes, ok, err := s.readRange(&object{Generation: p.Generation}, 0, p.Size-1)
		if err == nil && !ok {
			err = fmt.Errorf("the bytes of part %s of %s are missing", p.ETag, u.key)
		}
		if err != nil {
			return nil, nil, err
		}
		body, o.Parts = append(body, bytes...), append(o.Parts, p.Size)
	}
	o.Sum = u.sum(parts, body)
	if err := u.checkSum(c.Header, o.Sum); err != nil {
		return nil, nil, err
	}
	return o, body, c.checkObjectSize(len(body))
}

// checkObjectSize compares the object's size with the one that the client
// expects, if any.
func (c *call) checkObjectSize(size int) error {
	want := c.Header.Get("X-Amz-Mp-Object-Size")
	if want == "" || want == strconv.Itoa(size) {
		return nil
	}
	return invalidRequest(fmt.Sprintf("The provided 'x-amz-mp-object-size' header value %s does not match what was computed: %d", want, size))
}

// chooseParts returns the stored parts that the client wants to make the object
// of.
func (s *Service) chooseParts(u *upload, wanted []completedPart) ([]*part, error) {
	stored, err := s.partsOf(u.ID)
	if err != nil {
		return nil, err
	}
	out := make([]*part, 0, len(wanted))
	for _, w := range wanted {
		p := stored[w.PartNumber]
		if err := u.checkWanted(&w, p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	for i, p := range out[:len(out)-1] {
		if p.Size < minPart {
			return nil, tooSmall(&wanted[i], p)
		}
	}
	return out, nil
}

// checkWanted compares a part in the client's list with the stored one.
func (u *upload) checkWanted(w *completedPart, p *part) error {
	if p == nil || strings.Trim(w.ETag, `"`) != strings.Trim(p.ETag, `"`) {
		return invalidPart(w)
	}
	sum := *w.of(p.Checksum)
	switch {
	case sum == "" && u.Named && u.SumType == composite:
		return invalidRequest(fmt.Sprintf("The upload was created using a %s checksum. The complete request must include the checksum for each part. It was missing for part %d in the request.", u.Checksum, w.PartNumber))
	case sum != "" && sum != p.Sum:
		return invalidPart(w)
	}
	return nil
}

func invalidPart(w *completedPart) error {
	e := fail(http.StatusBadRequest, "InvalidPart", "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")
	e.fields = [][2]string{{"PartNumber", strconv.Itoa(w.PartNumber)}, {"ETag", strings.Trim(w.ETag, `"`)}}
	return e
}

func tooSmall(w *completedPart, p *part) error {
	e := fail(http.StatusBadRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
	e.fields = [][2]string{
		{"ProposedSize", strconv.FormatInt(p.Size, 10)}, {"MinSizeAllowed", strconv.Itoa(minPart)},
		{"PartNumber", strconv.Itoa(w.PartNumber)}, {"ETag", strings.Trim(p.ETag, `"`)},
	}
	return e
}

// etagOfParts is the MD5 of the parts' MD5s, and their number.
func etagOfParts(parts []*part) string {
	h := md5.New() //nolint:gosec // an ETag is not secret
	for _, p := range parts {
		sum, _ := hex.DecodeString(strings.Trim(p.ETag, `"`)) // made by etag
		_, _ = h.Write(sum)                                   // a hash does not fail
	}
	return fmt.Sprintf(`"%x-%d"`, h.Sum(nil), len(parts))
}
