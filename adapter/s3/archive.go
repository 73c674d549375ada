package s3

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// maxHistory is the size of an unpacked history that is read, at most. The largest that
// is possible, of an order with 100 lines and long names, is about a tenth of it.
const maxHistory = 4 << 20

// Archive is a port.Archive on one bucket, under orders/.
//
// An object holds the histories that were archived together, one JSON line each (see
// archivedOrder). Each line is compressed by itself: gzip files may have several
// members (RFC 1952, 2.2), so that zcat reads the whole object, and a range of it is one
// history. A place is the object's key and that range, as in
// orders/2026/11/29/01K….ndjson.gz#0-1022.
type Archive struct {
	client *s3.Client
	bucket string
	nextID func() string
	now    func() time.Time
}

var _ port.Archive = (*Archive)(nil)

// NewArchive returns an Archive in the named bucket. Objects have the day of now and the
// next id, which no other object has, in their keys.
func NewArchive(cfg aws.Config, bucket string, nextID func() string, now func() time.Time) *Archive {
	client := s3.NewFromConfig(cfg, addressing, func(o *s3.Options) {
		o.DisableLogOutputChecksumValidationSkipped = true // a range has no checksum; gzip has its own
	})
	return &Archive{client: client, bucket: bucket, nextID: nextID, now: now}
}

// Archive implements port.Archive: one object. Unavailable, Internal.
func (a *Archive) Archive(ctx context.Context, histories []port.History) ([]string, error) {
	if n := len(histories); n < 1 || n > port.MaxHistories {
		return nil, failure.New(failure.Internal, "%d histories cannot be archived together", n)
	}
	object := a.now().UTC().Format("orders/2006/01/02/") + a.nextID() + ".ndjson.gz"
	var body bytes.Buffer
	places := make([]string, len(histories))
	for i, h := range histories {
		first := body.Len()
		if err := pack(&body, h); err != nil {
			return nil, failure.Wrap(failure.Internal, err, "the history of order %s cannot be encoded", h.Order.ID())
		}
		places[i] = fmt.Sprintf("%s#%d-%d", object, first, body.Len()-1)
	}
	_, err := a.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &a.bucket, Key: &object, Body: bytes.NewReader(body.Bytes()), ContentType: aws.String("application/gzip"),
	})
	return places, awsclient.Failure(err, "the histories could not be archived")
}

// pack appends a history as a gzip member.
func pack(w io.Writer, h port.History) error {
	line, err := json.Marshal(archived(h))
	if err != nil {
		return err
	}
	member := gzip.NewWriter(w)
	_, err = member.Write(append(line, '\n'))
	return errors.Join(err, member.Close())
}

// placeForm is the form of a place: key, first and last byte.
var placeForm = regexp.MustCompile(`^(orders/[0-9A-Za-z/.]+)#([0-9]+-[0-9]+)$`)

// ArchivedTimeline implements port.Archive. Unavailable, Internal.
func (a *Archive) ArchivedTimeline(ctx context.Context, place string) ([]event.Event, error) {
	parts := placeForm.FindStringSubmatch(place)
	if parts == nil {
		return nil, failure.New(failure.Internal, "%.100q is no place in the archive", place)
	}
	out, err := a.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &a.bucket, Key: &parts[1], Range: aws.String("bytes=" + parts[2])})
	switch awsclient.ErrorCode(err) {
	case "NoSuchKey", "NotFound", "InvalidRange":
		return nil, failure.Wrap(failure.NotFound, err, "nothing is archived at %s", place)
	}
	if err != nil {
		return nil, awsclient.Failure(err, "the archive could not be read")
	}
	defer out.Body.Close()
	return unpack(out.Body, place)
}

// unpack reads the events of a gzip member.
func unpack(r io.Reader, place string) ([]event.Event, error) {
	member, err := gzip.NewReader(r)
	if err != nil {
		return nil, unreadable(err, place)
	}
	line, err := io.ReadAll(io.LimitReader(member, maxHistory))
	if err != nil {
		return nil, unreadable(err, place)
	}
	var o archivedOrder
	if err := json.Unmarshal(line, &o); err != nil {
		return nil, unreadable(err, place)
	}
	return o.Events, nil
}

// unreadable is the failure of reading what does not decode. A connection that breaks
// looks the same, so that trying again may help.
func unreadable(err error, place string) error {
	return failure.Wrap(failure.Unavailable, err, "the archive could not be read at %s", place)
}
