package s3

import (
	"maps"
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
	parameters []string // the query parameters it supports
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
	listUploads = operation{"ListMultipartUploads", (*Service).listUploads, []string{
		"uploads", "prefix", "delimiter", "key-marker", "upload-id-marker", "max-uploads", "encoding-type"}}
	putObject      = operation{"PutObject", (*Service).putObject, nil}
	copyObject     = operation{"CopyObject", (*Service).copyObject, nil}
	getObject      = operation{"GetObject", (*Service).getObject, readParameters()}
	headObject     = operation{"HeadObject", (*Service).headObject, readParameters()}
	deleteObject   = operation{"DeleteObject", (*Service).deleteObject, nil}
	createUpload   = operation{"CreateMultipartUpload", (*Service).createUpload, []string{"uploads"}}
	uploadPart     = operation{"UploadPart", (*Service).uploadPart, []string{"partNumber", "uploadId"}}
	uploadPartCopy = operation{"UploadPartCopy", (*Service).uploadPartCopy, []string{"partNumber", "uploadId"}}
	listParts      = operation{"ListParts", (*Service).listParts, []string{"uploadId", "max-parts", "part-number-marker"}}
	abortUpload    = operation{"AbortMultipartUpload", (*Service).abortUpload, []string{"uploadId"}}
	completeUpload = operation{"CompleteMultipartUpload", (*Service).completeUpload, []string{"uploadId"}}
)

// The operations of S3 that are requests without a sub-resource and that do not
// exist here.
var (
	listObjectsV1 = operation{name: "ListObjects (version 1)", parameters: []string{"prefix", "delimiter", "max-keys", "marker", "encoding-type"}}
	postObject    = operation{name: "PostObject (a form upload)"}
)

// operations are those that fault rules may name.
var operations = []operation{
	listBuckets, createBucket, headBucket, deleteBucket, getLocation, deleteObjects, listObjects,
	putObject, copyObject, getObject, headObject, deleteObject,
	createUpload, uploadPart, uploadPartCopy, listParts, abortUpload, completeUpload, listUploads,
}

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
	return chooseObjectOperation(c)
}

func chooseObjectOperation(c *call) (operation, bool) {
	ofUpload, copies := c.query.Has("uploadId"), c.Header.Get("X-Amz-Copy-Source") != ""
	switch c.Method {
	case http.MethodPut:
		return choosePut(ofUpload, copies), true
	case http.MethodGet:
		return choose(ofUpload, listParts, getObject), true
	case http.MethodHead:
		return headObject, true
	case http.MethodDelete:
		return choose(ofUpload, abortUpload, deleteObject), true
	case http.MethodPost:
		return choose(ofUpload, completeUpload, choose(c.query.Has("uploads"), createUpload, postObject)), true
	}
	return operation{}, false
}

func choosePut(ofUpload, copies bool) operation {
	if ofUpload {
		return choose(copies, uploadPartCopy, uploadPart)
	}
	return choose(copies, copyObject, putObject)
}

func choose(first bool, a, b operation) operation {
	if first {
		return a
	}
	return b
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
		switch {
		case c.query.Has("location"):
			return getLocation, true
		case c.query.Has("uploads"):
			return listUploads, true
		case c.query.Get("list-type") == "2":
			return listObjects, true
		}
		return listObjectsV1, true
	case http.MethodPost:
		return choose(c.query.Has("delete"), deleteObjects, postObject), true
	}
	return operation{}, false
}

// checkQuery refuses sub-resources and parameters that the operation does not
// support. Ignoring ?tagging, for example, would overwrite the object with its
// tags.
func (c *call) checkQuery() error {
	names := slices.Sorted(maps.Keys(c.query))
	for _, name := range names {
		if other := otherOperation(c, name); other != "" {
			return notImplemented(other)
		}
	}
	for _, name := range names {
		lower := strings.ToLower(name)
		if lower != "x-id" && !strings.HasPrefix(lower, "x-amz-") && !slices.Contains(c.operation.parameters, name) {
			return notImplemented("The query parameter " + name + " of " + c.operation.name)
		}
	}
	if c.operation.run == nil {
		return notImplemented(c.operation.name)
	}
	return nil
}
