// Package s3 stores receipts and the archive of orders in S3.
package s3

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Receipts is a port.Receipts on one bucket.
type Receipts struct {
	client *s3.Client
	bucket string
}

var _ port.Receipts = (*Receipts)(nil)

// New returns Receipts in the named bucket.
func New(cfg aws.Config, bucket string) *Receipts {
	return &Receipts{client: s3.NewFromConfig(cfg, addressing), bucket: bucket}
}

// addressing: at an endpoint other than AWS's own the bucket is part of the path, because
// it has no host name there.
func addressing(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil }

// key is the object key of a receipt or credit note.
func key(name string) *string { return aws.String("receipts/" + name + ".pdf") }

// disposition is the Content-Disposition: what a browser does with a receipt, and the
// name of a saved file.
func disposition(kind, file string) *string {
	return aws.String(kind + `; filename="` + file + `"`)
}

// PutReceipt stores or replaces a receipt or credit note. Unavailable, Internal.
func (r *Receipts) PutReceipt(ctx context.Context, name string, pdf []byte) error {
	_, err := r.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket:             &r.bucket,
		Key:                key(name),
		Body:               bytes.NewReader(pdf),
		ContentType:        aws.String("application/pdf"),
		ContentDisposition: aws.String("inline"), // the links say which name a saved file has
	})
	return awsclient.Failure(err, "the receipt could not be stored")
}

// ReceiptLinks returns presigned links to the receipt that are valid for ttl. It fails
// with NotReady if there is no receipt yet: it checks first, because a presigned link
// to nothing is useless. Without permission to list the bucket S3 answers 403 for an
// absent object.
func (r *Receipts) ReceiptLinks(ctx context.Context, name, file string, ttl time.Duration) (port.ReceiptLinks, error) {
	_, err := r.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &r.bucket, Key: key(name)})
	switch awsclient.ErrorCode(err) {
	case "NotFound", "NoSuchKey", "Forbidden", "AccessDenied":
		return port.ReceiptLinks{}, failure.Wrap(failure.NotReady, err, "the receipt is not ready yet")
	}
	if err != nil {
		return port.ReceiptLinks{}, awsclient.Failure(err, "the receipt could not be looked up")
	}
	view, errView := r.presign(ctx, name, disposition("inline", file), ttl)
	download, errDownload := r.presign(ctx, name, disposition("attachment", file), ttl)
	if err := errors.Join(errView, errDownload); err != nil {
		return port.ReceiptLinks{}, awsclient.Failure(err, "the receipt's links could not be made")
	}
	return port.ReceiptLinks{View: view, Download: download}, nil
}

// presign signs a link to the receipt. disposition overrides the stored one.
func (r *Receipts) presign(ctx context.Context, name string, disposition *string, ttl time.Duration) (string, error) {
	presigned, err := s3.NewPresignClient(r.client).PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &r.bucket, Key: key(name), ResponseContentDisposition: disposition,
	}, s3.WithPresignExpires(ttl))
	if err != nil {
		return "", err
	}
	return presigned.URL, nil
}
