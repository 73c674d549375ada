package s3_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/store"
)

// An empty object has a generation but no bytes. Nobody gets it again, also after
// a restart: the bytes of the two objects would be the same.
func TestDeletingAnEmptyObjectDeletesNoLaterOne(t *testing.T) {
	for name, older := range map[string]bool{"this release": false, "data of an older release": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := open(t, dir)
			h := openHarness(t, db)
			require.NoError(t, h.s3.CreateBucket("bucket"))
			require.NoError(t, h.put("empty", ""))
			if older { // it had no sequence
				b := db.NewBatch()
				b.DeleteRange(db.Space("store.sequence"), nil, nil)
				require.NoError(t, b.Commit())
			}
			require.NoError(t, db.Close())

			db = open(t, dir)
			t.Cleanup(func() { _ = db.Close() })
			h = openHarness(t, db)
			require.NoError(t, h.put("receipt", "bytes"))
			_, err := h.client.DeleteObject(ctx, &client.DeleteObjectInput{Bucket: aws.String("bucket"), Key: aws.String("empty")})
			require.NoError(t, err)
			body, _, err := h.get("receipt")
			require.NoError(t, err)
			require.Equal(t, "bytes", body)
		})
	}
}

// A bucket that is deleted while an object is written is either not empty or gone
// with nothing in it.
func TestADeletedBucketHoldsNothing(t *testing.T) {
	h := newHarness(t)
	for range 200 {
		require.NoError(t, h.s3.CreateBucket("bucket"))
		var wg sync.WaitGroup
		wg.Go(func() { _ = h.put("key", "x") })
		wg.Go(func() {
			_, _ = h.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("bucket")})
		})
		wg.Wait()
		buckets, err := h.s3.Buckets()
		require.NoError(t, err)
		require.NoError(t, h.env.DB.Space("s3/objects").Walk(store.Range{}, func(k, _ []byte) bool {
			require.Contains(t, buckets, strings.Split(string(k), "\x00")[0])
			return true
		}))
		_, err = h.client.DeleteObject(ctx, &client.DeleteObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key")})
		if len(buckets) > 0 {
			require.NoError(t, err)
		}
	}
}

// An older release could lose an object's bytes. Reading it must end.
func TestAnObjectWithoutItsBytesIsAnError(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("key", "x"))
	b := h.env.DB.NewBatch()
	b.DeleteRange(h.env.DB.Space("s3/chunks"), nil, nil)
	require.NoError(t, b.Commit())
	_, _, err := h.get("key")
	require.Equal(t, "InternalError", code(t, err))
	_, err = h.client.CopyObject(ctx, &client.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("copy"), CopySource: aws.String("bucket/key")})
	require.Equal(t, "InternalError", code(t, err))
}
