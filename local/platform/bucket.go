package platform

import "context"

func (w *world) provisionBucket(context.Context) error {
	w.endpoints.Bucket = bucket
	return nil
}
