package s3

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"regexp"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// bucket is the stored description of a bucket.
type bucket struct {
	Name    string `json:"name"`
	Created int64  `json:"created"` // milliseconds since 1970
}

// CreateBucket creates a bucket. It is not an error if the bucket exists.
func (s *Service) CreateBucket(name string) error {
	if !bucketName.MatchString(name) {
		return fail(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
	}
	s.bucketMu.Lock()
	defer s.bucketMu.Unlock()
	_, ok, err := s.buckets.Get([]byte(name))
	if ok || err != nil {
		return err
	}
	raw, err := json.Marshal(bucket{Name: name, Created: s.env.Clock.Now().UnixMilli()})
	if err != nil {
		return err
	}
	return s.buckets.Put([]byte(name), raw)
}

// Buckets returns the sorted names of the buckets.
func (s *Service) Buckets() ([]string, error) {
	var out []string
	err := s.buckets.Walk(store.Range{}, func(k, _ []byte) bool {
		out = append(out, string(k))
		return true
	})
	return out, err
}

func (s *Service) checkBucketExists(name string) error {
	_, ok, err := s.buckets.Get([]byte(name))
	if err == nil && !ok {
		err = noSuchBucket()
	}
	return err
}

// timeFormat is the format of times in S3's XML documents.
const timeFormat = "2006-01-02T15:04:05.000Z"

type owner struct {
	ID          string
	DisplayName string
}

type bucketEntry struct {
	Name         string
	CreationDate string
	BucketRegion string
}

type bucketList struct {
	XMLName xml.Name      `xml:"ListAllMyBucketsResult"`
	XMLNS   string        `xml:"xmlns,attr"`
	Owner   owner         `xml:"Owner"`
	Buckets []bucketEntry `xml:"Buckets>Bucket"`
}

func (s *Service) owner() owner { return owner{s.env.Account, s.env.Account} }

func (s *Service) listBuckets(*call) (*response, error) {
	out := bucketList{XMLNS: namespace, Owner: s.owner()}
	err := s.buckets.Walk(store.Range{}, func(_, v []byte) bool {
		var b bucket
		if json.Unmarshal(v, &b) == nil {
			created := time.UnixMilli(b.Created).UTC().Format(timeFormat)
			out.Buckets = append(out.Buckets, bucketEntry{b.Name, created, s.env.Region})
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return xmlResponse(out)
}

// createBucket returns 200 if the caller already owns the bucket, as us-east-1
// does.
func (s *Service) createBucket(c *call) (*response, error) {
	if err := s.CreateBucket(c.bucket); err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, header: http.Header{"Location": {"/" + c.bucket}}}, nil
}

func (s *Service) headBucket(c *call) (*response, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, header: http.Header{"X-Amz-Bucket-Region": {s.env.Region}}}, nil
}

func (s *Service) getLocation(c *call) (*response, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	location := s.env.Region
	if location == "us-east-1" {
		location = "" // S3 returns no name for its first region
	}
	return xmlResponse(struct {
		XMLName xml.Name `xml:"LocationConstraint"`
		XMLNS   string   `xml:"xmlns,attr"`
		Value   string   `xml:",chardata"`
	}{XMLNS: namespace, Value: location})
}

func (s *Service) deleteBucket(c *call) (*response, error) {
	s.bucketMu.Lock()
	defer s.bucketMu.Unlock()
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	empty := true
	err := s.objects.Walk(store.Prefix(objectKey(c.bucket, "")), func(_, _ []byte) bool {
		empty = false
		return false
	})
	if err != nil {
		return nil, err
	}
	if !empty {
		return nil, fail(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")
	}
	uploads, err := s.pendingUploads(c.bucket)
	if err != nil {
		return nil, err
	}
	for _, u := range uploads { // S3 deletes a bucket with its uploads
		if err := s.removeUpload(u); err != nil {
			return nil, err
		}
	}
	return noContent(), s.buckets.Delete([]byte(c.bucket))
}
