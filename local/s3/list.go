package s3

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// maxKeys is the maximum number of entries on a page.
const maxKeys = 1000

type listResult struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	XMLNS                 string   `xml:"xmlns,attr"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	MaxKeys               int
	EncodingType          string `xml:",omitempty"`
	KeyCount              int
	IsTruncated           bool
	ContinuationToken     string         `xml:",omitempty"`
	NextContinuationToken string         `xml:",omitempty"`
	StartAfter            string         `xml:",omitempty"`
	Contents              []listedObject `xml:"Contents"`
	CommonPrefixes        []commonPrefix `xml:"CommonPrefixes"`
}

type listedObject struct {
	Key               string
	LastModified      string
	ETag              string
	ChecksumAlgorithm string
	ChecksumType      string
	Size              int64
	StorageClass      string
	Owner             *owner `xml:",omitempty"`
}

type commonPrefix struct {
	Prefix string
}

func (s *Service) listObjects(c *call) (*response, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	q := c.query
	out := &listResult{
		XMLNS: namespace, Name: c.bucket, Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), MaxKeys: maxKeys,
		StartAfter: q.Get("start-after"), ContinuationToken: q.Get("continuation-token"), EncodingType: q.Get("encoding-type"),
	}
	if text := q.Get("max-keys"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, fail(http.StatusBadRequest, "InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647")
		}
		out.MaxKeys = min(n, maxKeys)
	}
	start, err := out.start()
	if err != nil {
		return nil, err
	}
	if err := s.addEntries(out, start, q.Get("fetch-owner") == "true"); err != nil {
		return nil, err
	}
	out.encodeKeys()
	return xmlResponse(out)
}

// tokenPrefix distinguishes a token from other Base64 text.
const tokenPrefix = "next key "

func continuationToken(key string) string {
	return base64.StdEncoding.EncodeToString([]byte(tokenPrefix + key))
}

// start returns the first key to list. A token is the Base64 of tokenPrefix and
// that key.
func (l *listResult) start() (string, error) {
	if l.ContinuationToken != "" {
		raw, err := base64.StdEncoding.DecodeString(l.ContinuationToken)
		key, found := strings.CutPrefix(string(raw), tokenPrefix)
		if err != nil || !found {
			return "", fail(http.StatusBadRequest, "InvalidArgument", "The continuation token provided is incorrect")
		}
		return key, nil
	}
	if l.StartAfter != "" {
		return l.StartAfter + "\x00", nil
	}
	return "", nil
}

// addEntries adds the bucket's keys from start on. Keys with the same text up to
// the delimiter are one entry, their common prefix.
func (s *Service) addEntries(l *listResult, start string, owners bool) (err error) {
	if l.MaxKeys == 0 {
		return nil
	}
	span := store.Prefix(objectKey(l.Name, l.Prefix))
	if from := objectKey(l.Name, start); string(from) > string(span.Start) {
		span.Start = from
	}
	head := len(objectKey(l.Name, ""))
	walk := s.objects.Walk(span, func(k, v []byte) bool {
		key := string(k[head:])
		if l.inLastPrefix(key) {
			return true
		}
		if l.KeyCount == l.MaxKeys {
			l.IsTruncated, l.NextContinuationToken = true, continuationToken(key)
			return false
		}
		err = s.addEntry(l, key, v, owners)
		return err == nil
	})
	if walk != nil {
		return walk
	}
	return err
}

// inLastPrefix reports whether the key begins with the last common prefix.
func (l *listResult) inLastPrefix(key string) bool {
	n := len(l.CommonPrefixes)
	return n > 0 && strings.HasPrefix(key, l.CommonPrefixes[n-1].Prefix)
}

func (s *Service) addEntry(l *listResult, key string, raw []byte, owners bool) error {
	l.KeyCount++
	if rest := key[len(l.Prefix):]; l.Delimiter != "" && strings.Contains(rest, l.Delimiter) {
		group, _, _ := strings.Cut(rest, l.Delimiter)
		l.CommonPrefixes = append(l.CommonPrefixes, commonPrefix{l.Prefix + group + l.Delimiter})
		return nil
	}
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	item := listedObject{
		Key: key, LastModified: time.UnixMilli(o.Modified).UTC().Format(timeFormat), ETag: o.ETag, Size: o.Size,
		StorageClass: "STANDARD", ChecksumAlgorithm: strings.ToUpper(o.Checksum), ChecksumType: o.checksumType(),
	}
	if owners {
		owner := s.owner()
		item.Owner = &owner
	}
	l.Contents = append(l.Contents, item)
	return nil
}

// encodeKeys applies encoding-type=url. Clients request it because XML cannot
// represent every key.
func (l *listResult) encodeKeys() {
	if l.EncodingType != "url" {
		return
	}
	for _, text := range []*string{&l.Prefix, &l.Delimiter, &l.StartAfter} {
		*text = encodeKey(*text)
	}
	for i := range l.Contents {
		l.Contents[i].Key = encodeKey(l.Contents[i].Key)
	}
	for i := range l.CommonPrefixes {
		l.CommonPrefixes[i].Prefix = encodeKey(l.CommonPrefixes[i].Prefix)
	}
}

func encodeKey(key string) string { return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/") }
