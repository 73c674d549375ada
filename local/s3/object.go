package s3

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// maxObject is the largest object in bytes. S3 allows 5 GB; here an object is
// written in one commit.
const maxObject = 64 << 20

// chunkSize is how many bytes of an object are stored under one key, so that a
// range is read without the rest.
const chunkSize = 256 << 10

// object describes an object. Its bytes are stored under the generation; every
// write uses a new generation.
type object struct {
	Generation uint64            `json:"generation"`
	Size       int64             `json:"size"`
	ETag       string            `json:"etag"` // with its quotes
	Modified   int64             `json:"modified"`
	Header     map[string]string `json:"header,omitempty"`  // stored headers, such as Content-Type and x-amz-meta-*
	Checksum   string            `json:"checksum"`          // algorithm, lower case
	Sum        string            `json:"sum"`               // its value, Base64
	SumType    string            `json:"sumType,omitempty"` // how the value was made; empty: of the whole object
	Parts      []int64           `json:"parts,omitempty"`   // sizes of the parts that it was uploaded in
	Upload     string            `json:"upload,omitempty"`  // ID of the multipart upload that made it
}

func objectKey(bucket, key string) []byte { return []byte(bucket + "\x00" + key) }

func chunkKey(generation uint64, n int) []byte {
	k := binary.BigEndian.AppendUint64(nil, generation)
	return binary.BigEndian.AppendUint32(k, uint32(n))
}

// raiseGenerations makes later generations greater than those of a release that
// numbered objects by itself.
func (s *Service) raiseGenerations() error {
	var failed error
	err := s.objects.Walk(store.Range{}, func(_, v []byte) bool {
		var o object
		failed = json.Unmarshal(v, &o)
		s.generations.Raise(o.Generation)
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	return err
}

// lock serialises the writers of a key. Readers never wait.
func (s *Service) lock(bucket, key string) *sync.Mutex {
	h := fnv.New32a()
	_, _ = h.Write(objectKey(bucket, key))
	m := &s.keyLocks[h.Sum32()%uint32(len(s.keyLocks))]
	m.Lock()
	return m
}

// findObject reads an object's description. It returns nil if the object does
// not exist.
func (s *Service) findObject(bucket, key string) (*object, error) {
	raw, ok, err := s.objects.Get(objectKey(bucket, key))
	if err != nil || !ok {
		return nil, err
	}
	o := &object{}
	return o, json.Unmarshal(raw, o)
}

// writeObject stores an object and removes the old one, if any, in one commit.
// The same commit does what the functions in also add to it. The caller holds
// the key's lock.
func (s *Service) writeObject(bucket, key string, o *object, body []byte, old *object, also ...func(*store.Batch) error) error {
	o.Generation, o.Size, o.Modified = s.generations.Next(), int64(len(body)), s.env.Clock.Now().UnixMilli()
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	b := s.env.DB.NewBatch()
	s.putChunks(b, o.Generation, body)
	b.Put(s.objects, objectKey(bucket, key), raw)
	s.removeChunks(b, old)
	for _, add := range also {
		if err := add(b); err != nil {
			b.Discard()
			return err
		}
	}
	return b.Commit()
}

// putChunks stores bytes under a generation.
func (s *Service) putChunks(b *store.Batch, generation uint64, body []byte) {
	for n := 0; n*chunkSize < len(body); n++ {
		b.Put(s.chunks, chunkKey(generation, n), body[n*chunkSize:min(len(body), (n+1)*chunkSize)])
	}
}

// removeChunks removes the bytes of an object that is deleted or replaced.
func (s *Service) removeChunks(b *store.Batch, o *object) {
	if o != nil {
		s.removeGeneration(b, o.Generation)
	}
}

func (s *Service) removeGeneration(b *store.Batch, generation uint64) {
	b.DeleteRange(s.chunks, chunkKey(generation, 0), chunkKey(generation+1, 0))
}

// removeObject deletes an object. It is not an error if it does not exist.
func (s *Service) removeObject(bucket, key string) error {
	defer s.lock(bucket, key).Unlock()
	o, err := s.findObject(bucket, key)
	if err != nil || o == nil {
		return err
	}
	b := s.env.DB.NewBatch()
	b.Delete(s.objects, objectKey(bucket, key))
	s.removeChunks(b, o)
	return b.Commit()
}

// errBytesLost is the error for an object that was not replaced and whose bytes
// are not there, as an older release could leave it.
func errBytesLost(key string) error { return fmt.Errorf("the bytes of %q are lost", key) }

// readRange returns the bytes from first to last, both inclusive. ok is false if
// the object was replaced or deleted.
func (s *Service) readRange(o *object, first, last int64) (body []byte, ok bool, err error) {
	for n := first / chunkSize; n*chunkSize <= last; n++ {
		part, found, err := s.chunks.Get(chunkKey(o.Generation, int(n)))
		if err != nil || !found {
			return nil, false, err
		}
		from, to := max(first-n*chunkSize, 0), min(last-n*chunkSize+1, int64(len(part)))
		body = append(body, part[from:to]...)
	}
	return body, true, nil
}

// header returns the object's description as HTTP headers.
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
	h.Set("X-Amz-Checksum-Type", o.checksumType())
}

// checksumType tells whether the checksum is that of the object's bytes or of its
// parts' checksums.
func (o *object) checksumType() string {
	if o.SumType == "" {
		return fullObject
	}
	return o.SumType
}

// part returns the range of a part, counted from 1. An object that was not
// uploaded in parts has one.
func (o *object) part(number int) (part byteRange, partial bool, err error) {
	sizes := o.Parts
	if len(sizes) == 0 {
		sizes = []int64{o.Size}
	}
	if number > len(sizes) {
		return part, false, fail(http.StatusRequestedRangeNotSatisfiable, "InvalidPartNumber", "The requested partnumber is not satisfiable")
	}
	for _, size := range sizes[:number-1] {
		part.first += size
	}
	part.last = part.first + sizes[number-1] - 1
	part.empty = part.last < part.first
	return part, !part.empty, nil
}
