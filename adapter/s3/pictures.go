package s3

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// The folders of the bucket. What is uploaded and never published expires, by a rule of
// the bucket.
const (
	uploads   = "uploads/"
	published = "pictures/" // served at the same path of the app's address
)

const webp = "image/webp"

// Pictures is a port.Pictures on one bucket.
type Pictures struct {
	client *s3.Client
	bucket string
}

var _ port.Pictures = (*Pictures)(nil)

// NewPictures returns Pictures in the named bucket.
func NewPictures(cfg aws.Config, bucket string) *Pictures {
	client := s3.NewFromConfig(cfg, addressing, func(o *s3.Options) {
		// A signed checksum would be that of no bytes: the browser has them, not the signer.
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	})
	return &Pictures{client: client, bucket: bucket}
}

// UploadLink implements port.Pictures. Type and length are part of the signature.
// Internal.
func (p *Pictures) UploadLink(ctx context.Context, name string, size int64, ttl time.Duration) (string, error) {
	presigned, err := s3.NewPresignClient(p.client).PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &p.bucket, Key: aws.String(uploads + name), ContentType: aws.String(webp), ContentLength: &size,
	}, s3.WithPresignExpires(ttl))
	if err != nil {
		return "", awsclient.Failure(err, "the upload's link could not be made")
	}
	return presigned.URL, nil
}

// Uploaded implements port.Pictures. Without permission to list the bucket S3 answers 403
// for an absent object. Unavailable, Internal.
func (p *Pictures) Uploaded(ctx context.Context, name string) ([]byte, error) {
	out, err := p.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &p.bucket, Key: aws.String(uploads + name)})
	switch awsclient.ErrorCode(err) {
	case "NotFound", "NoSuchKey", "Forbidden", "AccessDenied":
		return nil, failure.Wrap(failure.NotFound, err, "the picture was not uploaded")
	}
	if err != nil {
		return nil, awsclient.Failure(err, "the uploaded picture could not be read")
	}
	defer out.Body.Close()
	file, err := io.ReadAll(io.LimitReader(out.Body, catalog.MaxPictureBytes+1))
	if err != nil {
		return nil, failure.Wrap(failure.Unavailable, err, "the uploaded picture could not be read")
	}
	return file, nil
}

// Publish implements port.Pictures. Unavailable, Internal.
func (p *Pictures) Publish(ctx context.Context, name string, file []byte) error {
	_, err := p.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &p.bucket, Key: aws.String(published + name), Body: bytes.NewReader(file),
		ContentType: aws.String(webp), CacheControl: aws.String("public, max-age=31536000, immutable"),
	})
	return awsclient.Failure(err, "the picture could not be published")
}

// Remove implements port.Pictures. Unavailable, Internal.
func (p *Pictures) Remove(ctx context.Context, name string) error {
	_, err := p.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &p.bucket, Key: aws.String(published + name)})
	return awsclient.Failure(err, "the picture could not be removed")
}
