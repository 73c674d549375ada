package s3_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

func TestBuckets(t *testing.T) {
	h := newHarness(t)
	for range 2 { // in us-east-1 an owner can create a bucket again
		_, err := h.client.CreateBucket(ctx, &client.CreateBucketInput{Bucket: aws.String("another")})
		require.NoError(t, err)
	}
	_, err := h.client.CreateBucket(ctx, &client.CreateBucketInput{Bucket: aws.String("No")})
	require.Equal(t, "InvalidBucketName", code(t, err))
	list, err := h.client.ListBuckets(ctx, &client.ListBucketsInput{})
	require.NoError(t, err)
	require.Len(t, list.Buckets, 2)
	require.Equal(t, "another", *list.Buckets[0].Name)
	_, err = h.client.HeadBucket(ctx, &client.HeadBucketInput{Bucket: aws.String("another")})
	require.NoError(t, err)
	location, err := h.client.GetBucketLocation(ctx, &client.GetBucketLocationInput{Bucket: aws.String("another")})
	require.NoError(t, err)
	require.Empty(t, location.LocationConstraint)
	require.NoError(t, h.put("k", "x"))
	_, err = h.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("bucket")})
	require.Equal(t, "BucketNotEmpty", code(t, err))
	_, err = h.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("another")})
	require.NoError(t, err)
	_, err = h.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("another")})
	require.Equal(t, "NoSuchBucket", code(t, err))
}

// list reads all pages and returns the keys and common prefixes.
func (h *harness) list(prefix, delimiter string, page int32) []string {
	h.t.Helper()
	in := &client.ListObjectsV2Input{Bucket: aws.String("bucket"), Prefix: &prefix, MaxKeys: &page}
	if delimiter != "" {
		in.Delimiter = &delimiter
	}
	var out []string
	pages := client.NewListObjectsV2Paginator(h.client, in)
	for pages.HasMorePages() {
		l, err := pages.NextPage(ctx)
		require.NoError(h.t, err)
		require.LessOrEqual(h.t, *l.KeyCount, page)
		for _, o := range l.Contents {
			out = append(out, *o.Key)
		}
		for _, c := range l.CommonPrefixes {
			out = append(out, *c.Prefix)
		}
	}
	slices.Sort(out)
	return out
}

// expected returns what a listing must contain, computed from all keys.
func expected(keys []string, prefix, delimiter string) []string {
	var out []string
	for _, key := range keys {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			key = prefix + rest[:i+len(delimiter)]
		}
		out = append(out, key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Property: for any keys, prefix, delimiter and page size, the pages together
// contain every key or its common prefix exactly once.
func TestPropertyPagesContainEveryKeyOnce(t *testing.T) {
	h := newHarness(t)
	var keys []string
	for i := range 60 {
		key := strings.Repeat("a", i%3) + "/" + strings.Repeat("b/", i%4) + fmt.Sprint(i)
		keys = append(keys, key)
		require.NoError(t, h.put(key, "x"))
	}
	parameters := gopter.DefaultTestParametersWithSeed(20261123)
	parameters.MinSuccessfulTests = 200 // each lists up to ten pages
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	properties.Property("pages", prop.ForAll(
		func(prefix, delimiter string, page int32) bool {
			return slices.Equal(h.list(prefix, delimiter, page), expected(keys, prefix, delimiter))
		},
		gen.OneConstOf("", "a", "aa", "/", "a/", "a/b", "a/b/", "x"), gen.OneConstOf("", "/", "b/", "b"), gen.Int32Range(7, 40),
	))
	properties.TestingRun(t)
}

func TestListDetails(t *testing.T) {
	h := newHarness(t)
	for _, key := range []string{"a&b", "c d", "e"} {
		require.NoError(t, h.put(key, "xyz"))
	}
	out, err := h.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket"), StartAfter: aws.String("a&b"), EncodingType: "url", FetchOwner: aws.Bool(true)})
	require.NoError(t, err)
	require.Len(t, out.Contents, 2)
	require.Equal(t, "c+d", *out.Contents[0].Key)
	require.EqualValues(t, 3, *out.Contents[0].Size)
	require.NotEmpty(t, *out.Contents[0].Owner.ID)
	out, err = h.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket"), MaxKeys: aws.Int32(0)})
	require.NoError(t, err)
	require.Empty(t, out.Contents)
	_, err = h.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("nowhere")})
	require.Equal(t, "NoSuchBucket", code(t, err))
	_, err = h.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket"), ContinuationToken: aws.String("%%")})
	require.Equal(t, "InvalidArgument", code(t, err))
}
