package s3

import (
	"encoding/binary"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// maxObject is the largest object in bytes. S3 takes 5 GB; here an object is
// one commit.
const maxObject = 64 << 20

// chunk is how many bytes of an object are stored under one key, so that a
// range is read without the rest.
const chunk = 256 << 10

// object is an object's description. Its bytes are stored under the
// generation, which is new with every write.
type object struct {
	Generation uint64            `json:"generation"`
	Size       int64             `json:"size"`
	ETag       string            `json:"etag"` // with its quotes
	Modified   int64             `json:"modified"`
	Header     map[string]string `json:"header,omitempty"` // Content-Type and the like, and x-amz-meta-*
	Checksum   string            `json:"checksum"`         // algorithm, lower case
	Sum        string            `json:"sum"`              // its value, Base64
}

func objectKey(bucket, key string) []byte { return []byte(bucket + "\x00" + key) }

func chunkKey(generation uint64, n int) []byte {
	k := binary.BigEndian.AppendUint64(nil, generation)
	return binary.BigEndian.AppendUint32(k, uint32(n))
}

func generation(chunkKey []byte) uint64 { return binary.BigEndian.Uint64(chunkKey) }

// lock serialises the writers of one key; readers never wait.
func (s *Service) lock(bucket, key string) *sync.Mutex {
	h := fnv.New32a()
	_, _ = h.Write(objectKey(bucket, key))
	m := &s.stripes[h.Sum32()%uint32(len(s.stripes))]
	m.Lock()
	return m
}

// find reads a description; nil when there is no such object.
func (s *Service) find(bucket, key string) (*object, error) {
	raw, ok, err := s.objects.Get(objectKey(bucket, key))
	if err != nil || !ok {
		return nil, err
	}
	o := &object{}
	return o, json.Unmarshal(raw, o)
}

// write stores an object in place of the old one, if any, in one commit. The
// caller holds the key's lock.
func (s *Service) write(bucket, key string, o *object, body []byte, old *object) error {
	o.Generation, o.Size, o.Modified = s.last.Add(1), int64(len(body)), s.env.Clock.Now().UnixMilli()
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	b := s.env.DB.NewBatch()
	for n := 0; n*chunk < len(body); n++ {
		b.Put(s.chunks, chunkKey(o.Generation, n), body[n*chunk:min(len(body), (n+1)*chunk)])
	}
	b.Put(s.objects, objectKey(bucket, key), raw)
	s.drop(b, old)
	return b.Commit()
}

// drop removes the bytes of an object that is deleted or replaced.
func (s *Service) drop(b *store.Batch, o *object) {
	if o != nil {
		b.DeleteRange(s.chunks, chunkKey(o.Generation, 0), chunkKey(o.Generation+1, 0))
	}
}

// erase deletes an object; it is no error that there is none.
func (s *Service) erase(bucket, key string) error {
	defer s.lock(bucket, key).Unlock()
	o, err := s.find(bucket, key)
	if err != nil || o == nil {
		return err
	}
	b := s.env.DB.NewBatch()
	b.Delete(s.objects, objectKey(bucket, key))
	s.drop(b, o)
	return b.Commit()
}

// read returns the bytes from first to last, both inclusive. ok is false when
// the object was replaced or deleted meanwhile.
func (s *Service) read(o *object, first, last int64) (body []byte, ok bool, err error) {
	for n := first / chunk; n*chunk <= last; n++ {
		part, found, err := s.chunks.Get(chunkKey(o.Generation, int(n)))
		if err != nil || !found {
			return nil, false, err
		}
		from, to := max(first-n*chunk, 0), min(last-n*chunk+1, int64(len(part)))
		body = append(body, part[from:to]...)
	}
	return body, true, nil
}

// header is the object's description as HTTP headers.
func (o *object) header() http.Header {
	h := http.Header{}
	for name, value := range o.Header {
		h.Set(name, value)
	}
	h.Set("ETag", o.ETag)
	h.Set("Last-Modified", time.UnixMilli(o.Modified).UTC().Format(http.TimeFormat))
	h.Set("Accept-Ranges", "bytes")
	h.Set("X-Amz-Server-Side-Encryption", "AES256")
	return h
}

func (o *object) setChecksum(h http.Header) {
	h.Set("X-Amz-Checksum-"+o.Checksum, o.Sum)
	h.Set("X-Amz-Checksum-Type", "FULL_OBJECT")
}
