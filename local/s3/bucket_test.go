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
	p := memory(t)
	for range 2 { // one's own bucket again is no error in us-east-1
		_, err := p.client.CreateBucket(ctx, &client.CreateBucketInput{Bucket: aws.String("another")})
		require.NoError(t, err)
	}
	_, err := p.client.CreateBucket(ctx, &client.CreateBucketInput{Bucket: aws.String("No")})
	require.Equal(t, "InvalidBucketName", code(t, err))
	list, err := p.client.ListBuckets(ctx, &client.ListBucketsInput{})
	require.NoError(t, err)
	require.Len(t, list.Buckets, 2)
	require.Equal(t, "another", *list.Buckets[0].Name)
	_, err = p.client.HeadBucket(ctx, &client.HeadBucketInput{Bucket: aws.String("another")})
	require.NoError(t, err)
	location, err := p.client.GetBucketLocation(ctx, &client.GetBucketLocationInput{Bucket: aws.String("another")})
	require.NoError(t, err)
	require.Empty(t, location.LocationConstraint)
	require.NoError(t, p.put("k", "x"))
	_, err = p.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("bucket")})
	require.Equal(t, "BucketNotEmpty", code(t, err))
	_, err = p.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("another")})
	require.NoError(t, err)
	_, err = p.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("another")})
	require.Equal(t, "NoSuchBucket", code(t, err))
}

// list walks all pages and returns keys and common prefixes in one row.
func (p *platform) list(prefix, delimiter string, page int32) []string {
	p.t.Helper()
	in := &client.ListObjectsV2Input{Bucket: aws.String("bucket"), Prefix: &prefix, MaxKeys: &page}
	if delimiter != "" {
		in.Delimiter = &delimiter
	}
	var out []string
	pages := client.NewListObjectsV2Paginator(p.client, in)
	for pages.HasMorePages() {
		l, err := pages.NextPage(ctx)
		require.NoError(p.t, err)
		require.LessOrEqual(p.t, *l.KeyCount, page)
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

// expected is what a listing must hold, reckoned from all keys at once.
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

// Property: whatever the keys, the prefix, the delimiter and the size of a
// page, the pages together hold every key or its common prefix exactly once.
func TestPropertyPagesHoldEverythingOnce(t *testing.T) {
	p := memory(t)
	var keys []string
	for i := range 60 {
		key := strings.Repeat("a", i%3) + "/" + strings.Repeat("b/", i%4) + fmt.Sprint(i)
		keys = append(keys, key)
		require.NoError(t, p.put(key, "x"))
	}
	parameters := gopter.DefaultTestParametersWithSeed(20261123)
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	properties.Property("pages", prop.ForAll(
		func(prefix, delimiter string, page int32) bool {
			return slices.Equal(p.list(prefix, delimiter, page), expected(keys, prefix, delimiter))
		},
		gen.OneConstOf("", "a", "aa", "/", "a/", "a/b", "a/b/", "x"), gen.OneConstOf("", "/", "b/", "b"), gen.Int32Range(7, 40),
	))
	properties.TestingRun(t)
}

func TestListDetails(t *testing.T) {
	p := memory(t)
	for _, key := range []string{"a&b", "c d", "e"} {
		require.NoError(t, p.put(key, "xyz"))
	}
	out, err := p.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket"), StartAfter: aws.String("a&b"), EncodingType: "url", FetchOwner: aws.Bool(true)})
	require.NoError(t, err)
	require.Len(t, out.Contents, 2)
	require.Equal(t, "c+d", *out.Contents[0].Key)
	require.EqualValues(t, 3, *out.Contents[0].Size)
	require.NotEmpty(t, *out.Contents[0].Owner.ID)
	out, err = p.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket"), MaxKeys: aws.Int32(0)})
	require.NoError(t, err)
	require.Empty(t, out.Contents)
	_, err = p.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("nowhere")})
	require.Equal(t, "NoSuchBucket", code(t, err))
	_, err = p.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket"), ContinuationToken: aws.String("%%")})
	require.Equal(t, "InvalidArgument", code(t, err))
}
