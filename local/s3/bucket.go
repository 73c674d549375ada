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

// bucket is a bucket as it was created.
type bucket struct {
	Name    string `json:"name"`
	Created int64  `json:"created"` // milliseconds since 1970
}

// CreateBucket makes a bucket; it is no error that it exists.
func (s *Service) CreateBucket(name string) error {
	if !bucketName.MatchString(name) {
		return fail(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
	}
	s.making.Lock()
	defer s.making.Unlock()
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

// Buckets returns the buckets' names in order.
func (s *Service) Buckets() ([]string, error) {
	var out []string
	err := s.buckets.Walk(store.Range{}, func(k, _ []byte) bool {
		out = append(out, string(k))
		return true
	})
	return out, err
}

func (s *Service) mustExist(name string) error {
	_, ok, err := s.buckets.Get([]byte(name))
	if err == nil && !ok {
		err = noBucket()
	}
	return err
}

// stamp is the form of times in S3's XML documents.
const stamp = "2006-01-02T15:04:05.000Z"

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

func (s *Service) listBuckets(*call) (*reply, error) {
	out := bucketList{XMLNS: namespace, Owner: s.owner()}
	err := s.buckets.Walk(store.Range{}, func(_, v []byte) bool {
		var b bucket
		if json.Unmarshal(v, &b) == nil {
			created := time.UnixMilli(b.Created).UTC().Format(stamp)
			out.Buckets = append(out.Buckets, bucketEntry{b.Name, created, s.env.Region})
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return document(out)
}

// createBucket answers 200 for one's own bucket, as us-east-1 does.
func (s *Service) createBucket(c *call) (*reply, error) {
	if err := s.CreateBucket(c.bucket); err != nil {
		return nil, err
	}
	return &reply{status: http.StatusOK, header: http.Header{"Location": {"/" + c.bucket}}}, nil
}

func (s *Service) headBucket(c *call) (*reply, error) {
	if err := s.mustExist(c.bucket); err != nil {
		return nil, err
	}
	return &reply{status: http.StatusOK, header: http.Header{"X-Amz-Bucket-Region": {s.env.Region}}}, nil
}

func (s *Service) getLocation(c *call) (*reply, error) {
	if err := s.mustExist(c.bucket); err != nil {
		return nil, err
	}
	location := s.env.Region
	if location == "us-east-1" {
		location = "" // S3's first region has no name here
	}
	return document(struct {
		XMLName xml.Name `xml:"LocationConstraint"`
		XMLNS   string   `xml:"xmlns,attr"`
		Value   string   `xml:",chardata"`
	}{XMLNS: namespace, Value: location})
}

func (s *Service) deleteBucket(c *call) (*reply, error) {
	s.making.Lock()
	defer s.making.Unlock()
	if err := s.mustExist(c.bucket); err != nil {
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
	return noContent(), s.buckets.Delete([]byte(c.bucket))
}
