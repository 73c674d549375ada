package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.ReceiptRemover = (*Receipts)(nil)

// DeleteReceipt deletes a receipt or credit note; it is no error if there is none. The
// bucket keeps the deleted version for its noncurrent days. Unavailable, Internal.
func (r *Receipts) DeleteReceipt(ctx context.Context, name string) error {
	_, err := r.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &r.bucket, Key: key(name)})
	return awsclient.Failure(err, "the receipt could not be deleted")
}
