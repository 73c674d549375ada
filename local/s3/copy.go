package s3

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

type copyResult struct {
	XMLName      struct{} `xml:"CopyObjectResult"`
	XMLNS        string   `xml:"xmlns,attr"`
	LastModified string
	ETag         string
}

// copyObject copies the bytes and the headers. With the directive REPLACE it
// takes the headers from the request.
func (s *Service) copyObject(c *call) (*response, error) {
	if err := c.checkPut(); err != nil {
		return nil, err
	}
	bucket, key, err := c.copySource()
	if err != nil {
		return nil, err
	}
	from, body, err := s.readObject(bucket, key)
	if err != nil {
		return nil, err
	}
	// The copy has no parts, even if the source has.
	o := &object{ETag: etag(body), Header: from.Header, Checksum: from.Checksum, Sum: digest(algorithms[from.Checksum](), body)}
	switch c.Header.Get("X-Amz-Metadata-Directive") {
	case "REPLACE":
		o.Header = c.storedHeaders()
	case "", "COPY":
		if bucket == c.bucket && key == c.key {
			return nil, invalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
		}
	}
	if err := s.storeObject(c, o, body); err != nil {
		return nil, err
	}
	return xmlResponse(copyResult{XMLNS: namespace, ETag: o.ETag, LastModified: time.UnixMilli(o.Modified).UTC().Format(timeFormat)})
}

// copySource returns the object that the request copies from.
func (c *call) copySource() (bucket, key string, err error) {
	source, err := url.PathUnescape(strings.TrimPrefix(c.Header.Get("X-Amz-Copy-Source"), "/"))
	bucket, key, ok := strings.Cut(source, "/")
	if err != nil || !ok || key == "" {
		return "", "", fail(http.StatusBadRequest, "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	if strings.Contains(key, "?versionId=") {
		return "", "", notImplemented("Copying a version")
	}
	return bucket, key, nil
}

// readObject reads a whole object.
func (s *Service) readObject(bucket, key string) (*object, []byte, error) {
	if err := s.checkBucketExists(bucket); err != nil {
		return nil, nil, err
	}
	for read := uint64(0); ; {
		o, err := s.findObject(bucket, key)
		if err != nil {
			return nil, nil, err
		}
		if o == nil {
			return nil, nil, s.noSuchKey(key)
		}
		if body, ok, err := s.readRange(o, 0, o.Size-1); ok || err != nil {
			return o, body, err
		}
		if o.Generation == read {
			return nil, nil, errBytesLost(key)
		}
		read = o.Generation
	}
}
