package platform

import "context"

// provisionBucket creates the receipts bucket.
func (w *stack) provisionBucket(context.Context) error {
	w.endpoints.Bucket = bucket
	return w.s3.CreateBucket(bucket)
}
