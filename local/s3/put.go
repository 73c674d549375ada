package s3

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// storedHeaderNames are the headers that are stored and served with an object,
// in addition to x-amz-meta-*.
var storedHeaderNames = []string{"Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"}

// refusedHeaders request features that are not supported and must not be
// ignored.
var refusedHeaders = []string{
	"X-Amz-Tagging", "X-Amz-Website-Redirect-Location", "X-Amz-Object-Lock-Mode", "X-Amz-Object-Lock-Legal-Hold",
	"X-Amz-Server-Side-Encryption-Customer-Algorithm", "X-Amz-Write-Offset-Bytes",
}

func (s *Service) putObject(c *call) (*response, error) {
	if err := c.checkPut(); err != nil {
		return nil, err
	}
	algorithm, sum, err := c.checksum()
	if err != nil {
		return nil, err
	}
	o := &object{ETag: etag(c.body), Header: c.storedHeaders(), Checksum: algorithm, Sum: sum}
	if err := s.storeObject(c, o, c.body); err != nil {
		return nil, err
	}
	h := http.Header{}
	h.Set("ETag", o.ETag)
	h.Set("X-Amz-Server-Side-Encryption", "AES256")
	o.setChecksum(h)
	return &response{status: http.StatusOK, header: h}, nil
}

// storeObject writes the object if the request's conditions hold.
func (s *Service) storeObject(c *call, o *object, body []byte) error {
	s.bucketMu.RLock() // the bucket is not deleted meanwhile
	defer s.bucketMu.RUnlock()
	if err := s.checkBucketExists(c.bucket); err != nil {
		return err
	}
	defer s.lock(c.bucket, c.key).Unlock()
	old, err := s.findObject(c.bucket, c.key)
	if err != nil {
		return err
	}
	if err := c.checkWriteConditions(old); err != nil {
		return err
	}
	return s.writeObject(c.bucket, c.key, o, body, old)
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

// storedHeaders returns the headers to store with the object. They do not
// include the encoding aws-chunked: it is the upload's, not the object's.
func (c *call) storedHeaders() map[string]string {
	out := map[string]string{}
	for _, name := range storedHeaderNames {
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

// Put stores an object for another emulated service, without a request.
func (s *Service) Put(bucket, key string, body []byte) error {
	c := &call{bucket: bucket, key: key, body: body, Request: &http.Request{Header: http.Header{}}}
	return s.storeObject(c, &object{ETag: etag(body), Checksum: defaultAlgorithm, Sum: digest(algorithms[defaultAlgorithm](), body)}, body)
}
