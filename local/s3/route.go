package s3

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// call is a request with its operation, bucket and key.
type call struct {
	*http.Request
	operation   operation
	bucket, key string
	query       url.Values
	body        []byte
	trailer     http.Header // the trailing headers of a streamed upload
}

// operation is one row of the routing table.
type operation struct {
	name       string
	run        func(*Service, *call) (*response, error)
	parameters []string // the query parameters it supports, in lower case
}

// response is a response to write.
type response struct {
	status int
	header http.Header
	body   []byte
}

var (
	listBuckets   = operation{"ListBuckets", (*Service).listBuckets, nil}
	createBucket  = operation{"CreateBucket", (*Service).createBucket, nil}
	headBucket    = operation{"HeadBucket", (*Service).headBucket, nil}
	deleteBucket  = operation{"DeleteBucket", (*Service).deleteBucket, nil}
	getLocation   = operation{"GetBucketLocation", (*Service).getLocation, []string{"location"}}
	deleteObjects = operation{"DeleteObjects", (*Service).deleteObjects, []string{"delete"}}
	listObjects   = operation{"ListObjectsV2", (*Service).listObjects, []string{
		"list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner"}}
	putObject    = operation{"PutObject", (*Service).putObject, nil}
	copyObject   = operation{"CopyObject", (*Service).copyObject, nil}
	getObject    = operation{"GetObject", (*Service).getObject, overrideParameters()}
	headObject   = operation{"HeadObject", (*Service).headObject, overrideParameters()}
	deleteObject = operation{"DeleteObject", (*Service).deleteObject, nil}
)

// route finds the operation and checks the signature.
func (s *Service) route(r *http.Request) (*call, error) {
	c := &call{Request: r, query: r.URL.Query()}
	c.bucket, c.key = s.bucketAndKey(r)
	op, ok := chooseOperation(c)
	if !ok {
		return nil, fail(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
	c.operation = op
	if err := s.authorize(c); err != nil {
		return nil, err
	}
	return c, c.checkQuery()
}

func chooseOperation(c *call) (operation, bool) {
	switch {
	case c.bucket == "":
		return listBuckets, c.Method == http.MethodGet
	case c.key == "":
		return chooseBucketOperation(c)
	}
	switch c.Method {
	case http.MethodPut:
		if c.Header.Get("X-Amz-Copy-Source") != "" {
			return copyObject, true
		}
		return putObject, true
	case http.MethodGet:
		return getObject, true
	case http.MethodHead:
		return headObject, true
	case http.MethodDelete:
		return deleteObject, true
	case http.MethodPost:
		return operation{name: "PostObject"}, true // checkQuery refuses it
	}
	return operation{}, false
}

func chooseBucketOperation(c *call) (operation, bool) {
	switch c.Method {
	case http.MethodPut:
		return createBucket, true
	case http.MethodHead:
		return headBucket, true
	case http.MethodDelete:
		return deleteBucket, true
	case http.MethodGet:
		if c.query.Has("location") {
			return getLocation, true
		}
		return listObjects, true
	case http.MethodPost:
		return deleteObjects, true
	}
	return operation{}, false
}

// checkQuery refuses subresources and parameters that the operation does not
// support. Ignoring ?tagging, for example, would overwrite the object with its
// tags.
func (c *call) checkQuery() error {
	for name := range c.query {
		lower := strings.ToLower(name)
		supported := lower == "x-id" || strings.HasPrefix(lower, "x-amz-") || slices.Contains(c.operation.parameters, lower)
		if !supported {
			return notImplemented("The query parameter " + name + " of " + c.operation.name)
		}
	}
	switch {
	case c.operation.run == nil,
		c.operation.name == "DeleteObjects" && !c.query.Has("delete"),
		c.operation.name == "ListObjectsV2" && c.query.Get("list-type") != "2":
		return notImplemented(c.Method + " without a known sub-resource (ListObjects version 1, form uploads)")
	}
	return nil
}

// bucketAndKey takes the bucket from the host name, <bucket>.localhost or
// <bucket>.<host of the endpoint>, or else from the path.
func (s *Service) bucketAndKey(r *http.Request) (bucket, key string) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if bucket := s.hostBucket(r.Host); bucket != "" {
		return bucket, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

func (s *Service) hostBucket(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	bases := []string{"localhost"}
	if u, err := url.Parse(s.env.URL); err == nil && net.ParseIP(u.Hostname()) == nil && u.Hostname() != "" {
		bases = append(bases, u.Hostname())
	}
	for _, base := range bases {
		if name, ok := strings.CutSuffix(host, "."+base); ok && name != "s3" {
			return strings.TrimSuffix(name, ".s3")
		}
	}
	return ""
}
