package platform

import "context"

// provisionBucket creates the receipts bucket.
func (w *stack) provisionBucket(context.Context) error {
	w.endpoints.Bucket = bucket
	return w.s3.CreateBucket(bucket)
}

// provisionPictures creates the bucket of products' pictures, to which the app's pages
// may upload.
func (w *stack) provisionPictures(context.Context) error {
	w.s3.AllowUploads(picturesBucket, w.origins()...)
	return w.s3.CreateBucket(picturesBucket)
}

// Inbox is where sent mail can be read: objects that are MIME messages.
type Inbox struct {
	Bucket string `json:"bucket"`
	Prefix string `json:"prefix"`
}

// provisionInbox creates the bucket of the inbox, if there is to be one, and lets SES
// write each mail into it.
func (w *stack) provisionInbox(context.Context) error {
	if !w.config.Inbox {
		return nil
	}
	in := Inbox{Bucket: inboxBucket, Prefix: "inbox/"}
	w.endpoints.Inbox = &in
	w.ses.SetInbox(func(id string, message []byte) error { return w.s3.Put(in.Bucket, in.Prefix+id, message) })
	return w.s3.CreateBucket(in.Bucket)
}
