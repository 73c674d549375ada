package platform

import "context"

// provisionBucket creates the bucket of the receipts.
func (w *world) provisionBucket(context.Context) error {
	w.endpoints.Bucket = bucket
	return w.s3.CreateBucket(bucket)
}
