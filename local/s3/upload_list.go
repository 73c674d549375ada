package s3

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

type initiator struct {
	ID          string
	DisplayName string
}

type listedPart struct {
	PartNumber   int
	LastModified string
	ETag         string
	Size         int64
	checksums
}

type partList struct {
	XMLName              struct{} `xml:"ListPartsResult"`
	XMLNS                string   `xml:"xmlns,attr"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId"`
	PartNumberMarker     int
	NextPartNumberMarker int `xml:",omitempty"`
	MaxParts             int
	IsTruncated          bool
	Initiator            initiator
	Owner                owner
	StorageClass         string
	ChecksumAlgorithm    string       `xml:",omitempty"`
	ChecksumType         string       `xml:",omitempty"`
	Parts                []listedPart `xml:"Part"`
}

func (s *Service) listParts(c *call) (*response, error) {
	u, err := s.findUpload(c)
	if err != nil {
		return nil, err
	}
	limit, err := c.count("max-parts")
	if err != nil {
		return nil, err
	}
	after, err := c.number("part-number-marker", 0)
	if err != nil {
		return nil, err
	}
	parts, err := s.partsOf(u.ID)
	if err != nil {
		return nil, err
	}
	me := s.owner()
	out := partList{
		XMLNS: namespace, Bucket: c.bucket, Key: c.key, UploadID: u.ID, PartNumberMarker: after, MaxParts: limit,
		Initiator: initiator(me), Owner: me, StorageClass: "STANDARD",
	}
	if u.Named {
		out.ChecksumAlgorithm, out.ChecksumType = strings.ToUpper(u.Checksum), u.SumType
	}
	out.add(u, parts)
	return xmlResponse(out)
}

// add adds the page's parts.
func (l *partList) add(u *upload, parts map[int]*part) {
	for _, number := range slices.Sorted(maps.Keys(parts)) {
		switch {
		case number <= l.PartNumberMarker:
			continue
		case len(l.Parts) == l.MaxParts:
			l.IsTruncated = true
			return
		}
		p := parts[number]
		item := listedPart{PartNumber: number, LastModified: time.UnixMilli(p.Modified).UTC().Format(timeFormat), ETag: p.ETag, Size: p.Size}
		if u.Named {
			item.set(u.Checksum, p.Sum)
		}
		l.Parts, l.NextPartNumberMarker = append(l.Parts, item), number
	}
}

// number is a query parameter that is a number, at least 0.
func (c *call) number(name string, otherwise int) (int, error) {
	text := c.query.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0, fail(http.StatusBadRequest, "InvalidArgument", "Argument "+name+" must be an integer between 0 and 2147483647")
	}
	return int(n), nil
}

// count is the query parameter that limits a page.
func (c *call) count(name string) (int, error) {
	n, err := c.number(name, maxKeys)
	return min(n, maxKeys), err
}

type listedUpload struct {
	Key               string
	UploadID          string `xml:"UploadId"`
	Initiator         initiator
	Owner             owner
	StorageClass      string
	Initiated         string
	ChecksumAlgorithm string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

type uploadList struct {
	XMLName            struct{} `xml:"ListMultipartUploadsResult"`
	XMLNS              string   `xml:"xmlns,attr"`
	Bucket             string
	KeyMarker          string
	UploadIDMarker     string `xml:"UploadIdMarker"`
	NextKeyMarker      string `xml:",omitempty"`
	NextUploadIDMarker string `xml:"NextUploadIdMarker,omitempty"`
	Prefix             string `xml:",omitempty"`
	Delimiter          string `xml:",omitempty"`
	EncodingType       string `xml:",omitempty"`
	MaxUploads         int
	IsTruncated        bool
	Uploads            []listedUpload `xml:"Upload"`
	CommonPrefixes     []commonPrefix `xml:"CommonPrefixes"`
}

func (s *Service) listUploads(c *call) (*response, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	limit, err := c.count("max-uploads")
	if err != nil {
		return nil, err
	}
	q := c.query
	out := &uploadList{
		XMLNS: namespace, Bucket: c.bucket, MaxUploads: limit, Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"),
		KeyMarker: q.Get("key-marker"), UploadIDMarker: q.Get("upload-id-marker"), EncodingType: q.Get("encoding-type"),
	}
	uploads, err := s.pendingUploads(c.bucket)
	if err != nil {
		return nil, err
	}
	for _, u := range uploads {
		if s.expired(u) || !out.selects(u) {
			continue
		}
		if len(out.Uploads)+len(out.CommonPrefixes) == limit {
			out.IsTruncated = limit > 0
			break
		}
		out.add(u, s.owner())
	}
	out.encodeKeys()
	return xmlResponse(out)
}

// selects reports whether the upload is on this page or a later one.
func (l *uploadList) selects(u *upload) bool {
	n := len(l.CommonPrefixes)
	switch {
	case !strings.HasPrefix(u.key, l.Prefix):
		return false
	case n > 0 && strings.HasPrefix(u.key, l.CommonPrefixes[n-1].Prefix):
		return false // in the list as its prefix
	case l.group(u.key) != "" && l.group(u.key) == l.KeyMarker:
		return false // it was on the page before
	case u.key == l.KeyMarker:
		return l.UploadIDMarker != "" && u.ID > l.UploadIDMarker
	}
	return u.key > l.KeyMarker
}

// group returns the common prefix that stands for the key, if any.
func (l *uploadList) group(key string) string {
	if l.Delimiter == "" {
		return ""
	}
	group, _, found := strings.Cut(key[len(l.Prefix):], l.Delimiter)
	if !found {
		return ""
	}
	return l.Prefix + group + l.Delimiter
}

func (l *uploadList) add(u *upload, me owner) {
	if group := l.group(u.key); group != "" {
		l.CommonPrefixes = append(l.CommonPrefixes, commonPrefix{group})
		l.NextKeyMarker, l.NextUploadIDMarker = group, ""
		return
	}
	item := listedUpload{
		Key: u.key, UploadID: u.ID, Initiator: initiator(me), Owner: me, StorageClass: "STANDARD",
		Initiated: time.UnixMilli(u.Initiated).UTC().Format(timeFormat),
	}
	if u.Named {
		item.ChecksumAlgorithm, item.ChecksumType = strings.ToUpper(u.Checksum), u.SumType
	}
	l.Uploads = append(l.Uploads, item)
	l.NextKeyMarker, l.NextUploadIDMarker = u.key, u.ID
}

// encodeKeys applies encoding-type=url.
func (l *uploadList) encodeKeys() {
	if l.EncodingType != "url" {
		return
	}
	for _, text := range []*string{&l.Prefix, &l.Delimiter, &l.KeyMarker, &l.NextKeyMarker} {
		*text = encodeKey(*text)
	}
	for i := range l.Uploads {
		l.Uploads[i].Key = encodeKey(l.Uploads[i].Key)
	}
	for i := range l.CommonPrefixes {
		l.CommonPrefixes[i].Prefix = encodeKey(l.CommonPrefixes[i].Prefix)
	}
}
