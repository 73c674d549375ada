package s3_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/s3"
)

func TestPutGetHeadDelete(t *testing.T) {
	h := newHarness(t)
	key := "receipts/a b+c/é.pdf"
	require.NoError(t, h.put(key, "hello", func(in *client.PutObjectInput) {
		in.ContentType, in.CacheControl = aws.String("application/pdf"), aws.String("private")
		in.Metadata = map[string]string{"order": "o1"}
	}))
	body, out, err := h.get(key)
	require.NoError(t, err)
	require.Equal(t, "hello", body)
	require.Equal(t, "application/pdf", *out.ContentType)
	require.Equal(t, "private", *out.CacheControl)
	require.Equal(t, map[string]string{"order": "o1"}, out.Metadata)
	require.Equal(t, `"5d41402abc4b2a76b9719d911017c592"`, *out.ETag)
	head, err := h.client.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String("bucket"), Key: &key})
	require.NoError(t, err)
	require.EqualValues(t, 5, *head.ContentLength)
	for range 2 { // deleting a missing object is not an error
		_, err = h.client.DeleteObject(ctx, &client.DeleteObjectInput{Bucket: aws.String("bucket"), Key: &key})
		require.NoError(t, err)
	}
	_, _, err = h.get(key)
	require.Equal(t, "NoSuchKey", code(t, err))
	_, err = h.client.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String("bucket"), Key: &key})
	require.Equal(t, "NotFound", code(t, err))
}

func TestObjectsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	h := openHarness(t, db)
	require.NoError(t, h.s3.CreateBucket("bucket"))
	big := strings.Repeat("0123456789", 100_000) // several chunks
	require.NoError(t, h.put("big", "old"))
	require.NoError(t, h.put("big", big))
	require.NoError(t, db.Close())
	db = open(t, dir)
	t.Cleanup(func() { _ = db.Close() })
	h = openHarness(t, db)
	require.NoError(t, h.put("other", "x"))
	body, _, err := h.get("big")
	require.NoError(t, err)
	require.True(t, body == big, "the bytes differ")
}

func TestRanges(t *testing.T) {
	h := newHarness(t)
	body := strings.Repeat("abcdefghij", 60_000)
	require.NoError(t, h.put("k", body))
	for _, c := range []struct {
		header      string
		first, last int
	}{{"bytes=0-0", 0, 0}, {"bytes=262143-262145", 262143, 262145}, {"bytes=599990-", 599990, 599999},
		{"bytes=-5", 599995, 599999}, {"bytes=5-9999999", 5, 599999}, {"bytes=0-1,3-4", 0, 599999}, {"lines=1-2", 0, 599999}, {"bytes=5-2", 0, 599999}} {
		got, _, err := h.get("k", func(in *client.GetObjectInput) { in.Range = &c.header })
		require.NoError(t, err, c.header)
		require.True(t, got == body[c.first:c.last+1], c.header)
	}
	_, _, err := h.get("k", func(in *client.GetObjectInput) { in.Range = aws.String("bytes=600000-") })
	require.Equal(t, "InvalidRange", code(t, err))
}

func TestConditions(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "hello"))
	tag := `"5d41402abc4b2a76b9719d911017c592"`
	later := time.Now().Add(time.Hour)
	for want, change := range map[string]func(*client.GetObjectInput){
		"":                    func(in *client.GetObjectInput) { in.IfMatch = &tag },
		"PreconditionFailed":  func(in *client.GetObjectInput) { in.IfMatch = aws.String(`"x"`) },
		"NotModified":         func(in *client.GetObjectInput) { in.IfNoneMatch = &tag },
		"NotModified ":        func(in *client.GetObjectInput) { in.IfModifiedSince = &later },
		"PreconditionFailed ": func(in *client.GetObjectInput) { in.IfUnmodifiedSince = aws.Time(later.Add(-9e12)) },
		" ":                   func(in *client.GetObjectInput) { in.IfNoneMatch = aws.String(`"x"`) },
	} {
		_, _, err := h.get("k", change)
		if want = strings.TrimSpace(want); want == "" {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, want, code(t, err))
	}
	create := func(in *client.PutObjectInput) { in.IfNoneMatch = aws.String("*") }
	require.Equal(t, "PreconditionFailed", code(t, h.put("k", "again", create)))
	require.NoError(t, h.put("new", "first", create))
	replace := func(in *client.PutObjectInput) { in.IfMatch = &tag }
	require.NoError(t, h.put("k", "second", replace))
	require.Equal(t, "PreconditionFailed", code(t, h.put("k", "third", replace)))
}

// S3 returns 403 for a missing object to callers that may not list the bucket.
// The platform must handle that (known mistake P5).
func TestP5_HideMissingAnswersAccessDenied(t *testing.T) {
	h := newHarness(t, s3.HideMissing(true))
	_, _, err := h.get("none")
	require.Equal(t, "AccessDenied", code(t, err))
	require.NoError(t, h.put("k", "x"))
	_, _, err = h.get("k")
	require.NoError(t, err)
}

func TestCopy(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("a b", "hello", func(in *client.PutObjectInput) { in.ContentType = aws.String("text/plain") }))
	_, err := h.client.CopyObject(ctx, &client.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("c"), CopySource: aws.String("bucket/a%20b")})
	require.NoError(t, err)
	body, out, err := h.get("c")
	require.NoError(t, err)
	require.Equal(t, "hello text/plain", body+" "+*out.ContentType)
	_, err = h.client.CopyObject(ctx, &client.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("c"), CopySource: aws.String("bucket/none")})
	require.Equal(t, "NoSuchKey", code(t, err))
	_, err = h.client.CopyObject(ctx, &client.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("c"), CopySource: aws.String("bucket/c")})
	require.Equal(t, "InvalidRequest", code(t, err))
}

func TestDeleteObjects(t *testing.T) {
	h := newHarness(t)
	for _, key := range []string{"a", "b", "c"} {
		require.NoError(t, h.put(key, key))
	}
	out, err := h.client.DeleteObjects(ctx, &client.DeleteObjectsInput{Bucket: aws.String("bucket"), Delete: &types.Delete{
		Objects: []types.ObjectIdentifier{{Key: aws.String("a")}, {Key: aws.String("c")}, {Key: aws.String("none")}},
	}})
	require.NoError(t, err)
	require.Len(t, out.Deleted, 3)
	_, _, err = h.get("b")
	require.NoError(t, err)
	_, _, err = h.get("a")
	require.Equal(t, "NoSuchKey", code(t, err))
}

func TestInjectedFaultsUseS3Errors(t *testing.T) {
	h := newHarness(t)
	_, err := h.env.Faults.Add(fault.Rule{Service: "s3", Operation: "PutObject", Kind: fault.ErrorAfter, Rate: 1, Count: 1, Code: "SlowDown", Status: 503})
	require.NoError(t, err)
	require.Equal(t, "SlowDown", code(t, h.put("k", "x")))
	body, _, err := h.get("k")
	require.NoError(t, err)
	require.Equal(t, "x", body, "the object was written before the error")
	_, err = h.env.Faults.Add(fault.Rule{Service: "s3", Kind: fault.Duplicate, Rate: 1})
	require.NoError(t, err)
	require.NoError(t, h.put("k", "twice"))
}

func TestUnsupportedRequestsAreRefused(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "x"))
	_, err := h.client.PutObjectTagging(ctx, &client.PutObjectTaggingInput{Bucket: aws.String("bucket"), Key: aws.String("k"), Tagging: &types.Tagging{TagSet: []types.Tag{}}})
	require.Equal(t, "NotImplemented", code(t, err))
	_, err = h.client.ListObjects(ctx, &client.ListObjectsInput{Bucket: aws.String("bucket")})
	require.Equal(t, "NotImplemented", code(t, err))
	require.Equal(t, "NotImplemented", code(t, h.put("k", "y", func(in *client.PutObjectInput) { in.Tagging = aws.String("a=b") })))
	require.Equal(t, "NoSuchBucket", code(t, h.put("k", "y", func(in *client.PutObjectInput) { in.Bucket = aws.String("nowhere") })))
	body, _, err := h.get("k")
	require.NoError(t, err)
	require.Equal(t, "x", body, "nothing was overwritten")
	_, err = h.client.PutObject(ctx, &client.PutObjectInput{Bucket: aws.String("bucket"), Key: aws.String(strings.Repeat("k", 1025)), Body: bytes.NewReader(nil)})
	require.Equal(t, "KeyTooLongError", code(t, err))
}
