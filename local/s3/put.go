package s3

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// kept are the headers that an object is stored and served with, beside
// x-amz-meta-*.
var kept = []string{"Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"}

// refusedHeaders ask for what would be wrong to ignore.
var refusedHeaders = []string{
	"X-Amz-Tagging", "X-Amz-Website-Redirect-Location", "X-Amz-Object-Lock-Mode", "X-Amz-Object-Lock-Legal-Hold",
	"X-Amz-Server-Side-Encryption-Customer-Algorithm", "X-Amz-Write-Offset-Bytes",
}

func (s *Service) putObject(c *call) (*reply, error) {
	if err := c.checkPut(); err != nil {
		return nil, err
	}
	algorithm, sum, err := c.checksum()
	if err != nil {
		return nil, err
	}
	o := &object{ETag: etag(c.body), Header: c.keptHeaders(), Checksum: algorithm, Sum: sum}
	if err := s.store(c, o, c.body); err != nil {
		return nil, err
	}
	h := http.Header{}
	h.Set("ETag", o.ETag)
	h.Set("X-Amz-Server-Side-Encryption", "AES256")
	o.setChecksum(h)
	return &reply{status: http.StatusOK, header: h}, nil
}

// store writes the object if the request's conditions hold.
func (s *Service) store(c *call, o *object, body []byte) error {
	if err := s.mustExist(c.bucket); err != nil {
		return err
	}
	defer s.lock(c.bucket, c.key).Unlock()
	old, err := s.find(c.bucket, c.key)
	if err != nil {
		return err
	}
	if err := c.mayReplace(old); err != nil {
		return err
	}
	return s.write(c.bucket, c.key, o, body, old)
}

// mayReplace knows the two conditions of a write: If-None-Match: * creates
// only, If-Match replaces only this version.
func (c *call) mayReplace(old *object) error {
	none, match := c.Header.Get("If-None-Match"), c.Header.Get("If-Match")
	switch {
	case none != "" && none != "*":
		return notImplemented("If-None-Match with anything but * on a write")
	case none == "*" && old != nil:
		return precondition("If-None-Match")
	case match != "" && old == nil:
		return fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	case match != "" && match != "*" && !sameTag(match, old.ETag):
		return precondition("If-Match")
	}
	return nil
}

func (c *call) checkPut() error {
	if len(c.key) > 1024 || !utf8.ValidString(c.key) {
		return fail(http.StatusBadRequest, "KeyTooLongError", "Your key is too long or not UTF-8.")
	}
	for _, name := range refusedHeaders {
		if c.Header.Get(name) != "" {
			return notImplemented("The header " + name)
		}
	}
	if class := c.Header.Get("X-Amz-Storage-Class"); class != "" && class != "STANDARD" {
		return notImplemented("The storage class " + class)
	}
	return nil
}

// keptHeaders are the object's headers; aws-chunked is an encoding of the
// upload, not of the object.
func (c *call) keptHeaders() map[string]string {
	out := map[string]string{}
	for _, name := range kept {
		if value := c.Header.Get(name); value != "" {
			out[name] = value
		}
	}
	if encoding := out["Content-Encoding"]; encoding != "" {
		encoding = strings.Trim(strings.ReplaceAll(encoding, "aws-chunked", ""), ", ")
		out["Content-Encoding"] = encoding
		if encoding == "" {
			delete(out, "Content-Encoding")
		}
	}
	if out["Content-Type"] == "" {
		out["Content-Type"] = "binary/octet-stream"
	}
	for name, values := range c.Header {
		if strings.HasPrefix(name, "X-Amz-Meta-") {
			out[name] = strings.Join(values, ",")
		}
	}
	return out
}

type copyResult struct {
	XMLName      struct{} `xml:"CopyObjectResult"`
	XMLNS        string   `xml:"xmlns,attr"`
	LastModified string
	ETag         string
}

// copyObject copies bytes and headers, or with the directive REPLACE the bytes
// under the request's headers.
func (s *Service) copyObject(c *call) (*reply, error) {
	source, err := url.PathUnescape(strings.TrimPrefix(c.Header.Get("X-Amz-Copy-Source"), "/"))
	bucket, key, ok := strings.Cut(source, "/")
	if err != nil || !ok || key == "" {
		return nil, fail(http.StatusBadRequest, "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	if strings.Contains(key, "?versionId=") {
		return nil, notImplemented("Copying a version")
	}
	if err := c.checkPut(); err != nil {
		return nil, err
	}
	from, body, err := s.load(bucket, key)
	if err != nil {
		return nil, err
	}
	o := &object{ETag: from.ETag, Header: from.Header, Checksum: from.Checksum, Sum: from.Sum}
	switch c.Header.Get("X-Amz-Metadata-Directive") {
	case "REPLACE":
		o.Header = c.keptHeaders()
	case "", "COPY":
		if bucket == c.bucket && key == c.key {
			return nil, invalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
		}
	}
	if err := s.store(c, o, body); err != nil {
		return nil, err
	}
	return document(copyResult{XMLNS: namespace, ETag: o.ETag, LastModified: time.UnixMilli(o.Modified).UTC().Format(stamp)})
}

// load reads a whole object.
func (s *Service) load(bucket, key string) (*object, []byte, error) {
	if err := s.mustExist(bucket); err != nil {
		return nil, nil, err
	}
	for {
		o, err := s.find(bucket, key)
		if err != nil {
			return nil, nil, err
		}
		if o == nil {
			return nil, nil, s.missing(key)
		}
		if body, ok, err := s.read(o, 0, o.Size-1); ok || err != nil {
			return o, body, err
		}
	}
}
