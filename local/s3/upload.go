package s3

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// Bounds of uploads that nobody completes. S3 keeps them until a lifecycle rule
// aborts them; the platform's bucket has one of a day.
const (
	uploadLife = 24 * time.Hour
	maxUploads = 100 // beyond them the oldest upload is aborted
)

// upload describes a multipart upload that is neither completed nor aborted.
type upload struct {
	ID        string            `json:"id"`
	Initiated int64             `json:"initiated"` // milliseconds since 1970
	Header    map[string]string `json:"header,omitempty"`
	Checksum  string            `json:"checksum"`        // algorithm, lower case
	SumType   string            `json:"sumType"`         // fullObject or composite
	Named     bool              `json:"named,omitempty"` // whether the client named the algorithm
	bucket    string            // of its key in the store, like the next
	key       string
}

// uploadKey sorts uploads by bucket, key and time.
func uploadKey(bucket, key, id string) []byte {
	return append(objectKey(bucket, key), "\x00"+id...)
}

// newUploadID returns an ID that sorts by time.
func (s *Service) newUploadID(initiated int64) string {
	return fmt.Sprintf("%012x", initiated) + strings.ReplaceAll(s.env.Rand.UUID(), "-", "")
}

// uploadIDLength is the length of what newUploadID returns.
const uploadIDLength = 12 + 32

func noSuchUpload() error {
	return fail(http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
}

type createUploadResult struct {
	XMLName  struct{} `xml:"InitiateMultipartUploadResult"`
	XMLNS    string   `xml:"xmlns,attr"`
	Bucket   string
	Key      string
	UploadID string `xml:"UploadId"`
}

func (s *Service) createUpload(c *call) (*response, error) {
	if err := c.checkPut(); err != nil {
		return nil, err
	}
	s.bucketMu.RLock() // the bucket is not deleted meanwhile
	defer s.bucketMu.RUnlock()
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	now := s.env.Clock.Now().UnixMilli()
	u := &upload{ID: s.newUploadID(now), Initiated: now, Header: c.storedHeaders(), bucket: c.bucket, key: c.key}
	if err := u.chooseChecksum(c.Header); err != nil {
		return nil, err
	}
	if err := s.addUpload(u); err != nil {
		return nil, err
	}
	out, err := xmlResponse(createUploadResult{XMLNS: namespace, Bucket: c.bucket, Key: c.key, UploadID: u.ID})
	if err != nil {
		return nil, err
	}
	if u.Named {
		out.header.Set("X-Amz-Checksum-Algorithm", strings.ToUpper(u.Checksum))
		out.header.Set("X-Amz-Checksum-Type", u.SumType)
	}
	return out, nil
}

// addUpload stores the upload and aborts those that are too old or too many.
func (s *Service) addUpload(u *upload) error {
	s.uploadMu.Lock()
	defer s.uploadMu.Unlock()
	raw, err := json.Marshal(u)
	if err != nil {
		return err
	}
	pending, err := s.pendingUploads("")
	if err != nil {
		return err
	}
	for len(pending) > 0 {
		oldest := oldestOf(pending)
		if expired := s.expired(pending[oldest]); !expired && len(pending) < maxUploads {
			break
		}
		if err := s.dropUpload(pending[oldest]); err != nil {
			return err
		}
		pending = append(pending[:oldest], pending[oldest+1:]...)
	}
	return s.uploads.Put(uploadKey(u.bucket, u.key, u.ID), raw)
}

func oldestOf(uploads []*upload) (index int) {
	for i, u := range uploads {
		if u.ID < uploads[index].ID {
			index = i
		}
	}
	return index
}

func (s *Service) expired(u *upload) bool {
	return s.env.Clock.Now().Sub(time.UnixMilli(u.Initiated)) > uploadLife
}

// dropUpload aborts an upload that was abandoned.
func (s *Service) dropUpload(u *upload) error {
	s.env.Log.Warn("a multipart upload was abandoned", "bucket", u.bucket, "key", u.key, "initiated", time.UnixMilli(u.Initiated).UTC())
	return s.removeUpload(u)
}

// pendingUploads returns the uploads of a bucket, or all, in the order of their
// keys.
func (s *Service) pendingUploads(bucket string) (out []*upload, err error) {
	span := store.Range{}
	if bucket != "" {
		span = store.Prefix(objectKey(bucket, ""))
	}
	walk := s.uploads.Walk(span, func(k, v []byte) bool {
		u := &upload{}
		if err = json.Unmarshal(v, u); err != nil {
			return false
		}
		place := string(k[:len(k)-uploadIDLength-1])
		u.bucket, u.key, _ = strings.Cut(place, "\x00")
		out = append(out, u)
		return true
	})
	if walk != nil {
		err = walk
	}
	return out, err
}

// findUpload reads the upload that the request names.
func (s *Service) findUpload(c *call) (*upload, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	id := c.query.Get("uploadId")
	raw, ok, err := s.uploads.Get(uploadKey(c.bucket, c.key, id))
	if err != nil {
		return nil, err
	}
	if !ok || len(id) != uploadIDLength {
		return nil, noSuchUpload()
	}
	u := &upload{bucket: c.bucket, key: c.key}
	if err := json.Unmarshal(raw, u); err != nil {
		return nil, err
	}
	if s.expired(u) {
		return nil, noSuchUpload()
	}
	return u, nil
}

func (s *Service) abortUpload(c *call) (*response, error) {
	u, err := s.findUpload(c)
	if err != nil {
		return nil, err
	}
	return noContent(), s.removeUpload(u)
}

// removeUpload removes an upload with its parts in one commit. It is not an error
// if it does not exist any more.
func (s *Service) removeUpload(u *upload) error {
	defer s.lock(u.bucket, u.key).Unlock()
	b := s.env.DB.NewBatch()
	if err := s.deleteUpload(b, u); err != nil {
		b.Discard()
		return err
	}
	return b.Commit()
}

// deleteUpload adds the removal of an upload and its parts to a batch. The caller
// holds the key's lock.
func (s *Service) deleteUpload(b *store.Batch, u *upload) error {
	parts, err := s.partsOf(u.ID)
	if err != nil {
		return err
	}
	b.Delete(s.uploads, uploadKey(u.bucket, u.key, u.ID))
	for number, p := range parts {
		b.Delete(s.parts, partKey(u.ID, number))
		s.removeGeneration(b, p.Generation)
	}
	return nil
}

// partKey sorts the parts of an upload by number.
func partKey(id string, number int) []byte {
	return binary.BigEndian.AppendUint32([]byte(id), uint32(number))
}
