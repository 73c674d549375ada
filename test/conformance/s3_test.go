package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

// newS3 addresses buckets by path where the endpoint has a single name.
func newS3() *s3.Client {
	return s3.NewFromConfig(settings, func(o *s3.Options) { o.UsePathStyle = endpoint != "" })
}

// bucket creates a bucket; at the test's end it is emptied and deleted.
func bucket(t *testing.T, client *s3.Client) string {
	t.Helper()
	name := unique("bucket")
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	require.NoError(t, err)
	t.Cleanup(func() {
		left, err := client.ListObjectsV2(context.Background(), &s3.ListObjectsV2Input{Bucket: &name})
		require.NoError(t, err)
		for _, o := range left.Contents {
			_, err := client.DeleteObject(context.Background(), &s3.DeleteObjectInput{Bucket: &name, Key: o.Key})
			require.NoError(t, err)
		}
		_, err = client.DeleteBucket(context.Background(), &s3.DeleteBucketInput{Bucket: &name})
		require.NoError(t, err)
	})
	return name
}

func TestS3Objects(t *testing.T) {
	t.Parallel()
	client := newS3()
	n := names{"bucket": bucket(t, client), "absent": unique("absent"), "long": strings.Repeat("k", 1025), "etag": `\"5d41402abc4b2a76b9719d911017c592\"`}
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(n["bucket"]), Key: aws.String("hello"), Body: strings.NewReader("hello"),
		ContentType: aws.String("text/plain"), Metadata: map[string]string{"Order": "7"}, CacheControl: aws.String("no-store")})
	require.NoError(t, err)
	verify(t, n, reads(client))
	verify(t, n, writes(client))
	verify(t, n, buckets(client))
}

func reads(c *s3.Client) []expectation {
	get := func(rest string) call {
		return do(c.GetObject, `{"Bucket":"$bucket","Key":"hello"`+rest+`}`)
	}
	const etag = `"ETag":"$etag"`
	return []expectation{{
		name: "an object with its headers and metadata", doc: "API Reference, GetObject, response elements",
		when: get(``), want: `{"Body":"hello","ContentLength":5,"ContentType":"text/plain","CacheControl":"no-store","Metadata":{"order":"7"},"AcceptRanges":"bytes",` + etag + `,"LastModified":"*"}`,
	}, {
		name: "its head", doc: "API Reference, HeadObject",
		when: do(c.HeadObject, `{"Bucket":"$bucket","Key":"hello"}`), want: `{"ContentLength":5,"Metadata":{"order":"7"},` + etag + `}`,
	}, {
		name: "a range from the middle", doc: "API Reference, GetObject, Range; RFC 9110",
		when: get(`,"Range":"bytes=1-3"`), want: `{"Body":"ell","ContentLength":3,"ContentRange":"bytes 1-3/5"}`,
	}, {
		name: "a range of the end", doc: "API Reference, GetObject, Range; RFC 9110",
		when: get(`,"Range":"bytes=-2"`), want: `{"Body":"lo","ContentRange":"bytes 3-4/5"}`,
	}, {
		name: "a range past the end", doc: "API Reference, Error responses, InvalidRange",
		when: get(`,"Range":"bytes=5-9"`), want: refusal{code: "InvalidRange", status: 416},
	}, {
		name: "the response headers that the request overrides", doc: "API Reference, GetObject, response header overrides",
		when: get(`,"ResponseContentType":"application/pdf","ResponseContentDisposition":"attachment"`), want: `{"ContentType":"application/pdf","ContentDisposition":"attachment"}`,
	}, {
		name: "If-Match with another ETag", doc: "API Reference, GetObject, If-Match",
		when: get(`,"IfMatch":"\"other\""`), want: refusal{code: "PreconditionFailed", status: 412},
	}, {
		name: "If-None-Match with the object's ETag", doc: "API Reference, GetObject, If-None-Match",
		when: get(`,"IfNoneMatch":"$etag"`), want: refusal{code: "NotModified", status: 304},
	}, {
		name: "If-Modified-Since after the last change", doc: "API Reference, GetObject, If-Modified-Since",
		when: get(`,"IfModifiedSince":"2100-01-01T00:00:00Z"`), want: refusal{code: "NotModified", status: 304},
	}, {
		name: "If-Unmodified-Since before the last change", doc: "API Reference, GetObject, If-Unmodified-Since",
		when: get(`,"IfUnmodifiedSince":"2000-01-01T00:00:00Z"`), want: refusal{code: "PreconditionFailed", status: 412},
	}, {
		name: "an absent key", doc: "API Reference, Error responses, NoSuchKey",
		when: do(c.GetObject, `{"Bucket":"$bucket","Key":"none"}`), want: refusal{code: "NoSuchKey", status: 404},
	}, {
		name: "the head of an absent key has no body to name the error", doc: "API Reference, HeadObject: generic 404",
		when: do(c.HeadObject, `{"Bucket":"$bucket","Key":"none"}`), want: refusal{code: "NotFound", status: 404},
	}, {
		name: "an absent bucket", doc: "API Reference, Error responses, NoSuchBucket",
		when: do(c.GetObject, `{"Bucket":"$absent","Key":"none"}`), want: refusal{code: "NoSuchBucket", status: 404},
	}}
}

func writes(c *s3.Client) []expectation {
	put := func(key, rest string) call {
		return do(c.PutObject, `{"Bucket":"$bucket","Key":"`+key+`","Body":"hello"`+rest+`}`)
	}
	return []expectation{{
		name: "the tag is the digest", doc: "API Reference, Object, ETag",
		when: put("tag", ``), want: `{"ETag":"$etag"}`,
	}, {
		name: "a SHA-256 checksum is computed and kept", doc: "User Guide, Checking object integrity",
		given: []call{put("sum", `,"ChecksumAlgorithm":"SHA256"`)},
		when:  do(c.GetObject, `{"Bucket":"$bucket","Key":"sum","ChecksumMode":"ENABLED"}`),
		want:  `{"Body":"hello","ChecksumSHA256":"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=","ChecksumCRC32":null}`,
	}, {
		name: "the checksum of other content", doc: "API Reference, Error responses, BadDigest",
		when: put("bad", `,"ChecksumSHA256":"AAAAul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="`), want: refusal{code: "BadDigest"},
	}, {
		name: "the MD5 of other content", doc: "API Reference, Error responses, BadDigest",
		when: put("bad", `,"ContentMD5":"AAAAKrxLKna5cZ2REBfFkg=="`), want: refusal{code: "BadDigest"},
	}, {
		name: "a malformed MD5", doc: "API Reference, Error responses, InvalidDigest",
		when: put("bad", `,"ContentMD5":"nonsense"`), want: refusal{code: "InvalidDigest"},
	}, {
		name: "If-None-Match * over an object", doc: "User Guide, Conditional writes, If-None-Match",
		when: put("hello", `,"IfNoneMatch":"*"`), want: refusal{code: "PreconditionFailed", status: 412},
	}, {
		name: "If-Match with another ETag", doc: "User Guide, Conditional writes, If-Match",
		when: put("hello", `,"IfMatch":"\"other\""`), want: refusal{code: "PreconditionFailed", status: 412},
	}, {
		name: "a key above 1024 bytes", doc: "API Reference, Error responses, KeyTooLongError",
		when: put("$long", ``), want: refusal{code: "KeyTooLongError"},
	}, {
		name: "an absent bucket", doc: "API Reference, Error responses, NoSuchBucket",
		when: do(c.PutObject, `{"Bucket":"$absent","Key":"a","Body":"x"}`), want: refusal{code: "NoSuchBucket", status: 404},
	}, {
		name: "a copy keeps the metadata", doc: "API Reference, CopyObject, metadata directive",
		given: []call{do(c.CopyObject, `{"Bucket":"$bucket","Key":"copy","CopySource":"$bucket/hello"}`)},
		when:  do(c.GetObject, `{"Bucket":"$bucket","Key":"copy"}`), want: `{"Body":"hello","Metadata":{"order":"7"},"ContentType":"text/plain"}`,
	}, {
		name: "deleting what is absent succeeds", doc: "API Reference, DeleteObject",
		when: do(c.DeleteObject, `{"Bucket":"$bucket","Key":"none"}`), want: `{}`,
	}, {
		name: "several are deleted at once", doc: "API Reference, DeleteObjects",
		given: []call{put("d1", ``)},
		when:  do(c.DeleteObjects, `{"Bucket":"$bucket","Delete":{"Objects":[{"Key":"d1"},{"Key":"none"}]}}`),
		want:  `{"Deleted":[{"Key":"d1"},{"Key":"none"}],"Errors":[]}`,
	}}
}

func buckets(c *s3.Client) []expectation {
	return []expectation{{
		name: "a bucket that is not empty", doc: "API Reference, Error responses, BucketNotEmpty",
		when: do(c.DeleteBucket, `{"Bucket":"$bucket"}`), want: refusal{code: "BucketNotEmpty", status: 409},
	}, {
		name: "an absent bucket is deleted", doc: "API Reference, Error responses, NoSuchBucket",
		when: do(c.DeleteBucket, `{"Bucket":"$absent"}`), want: refusal{code: "NoSuchBucket", status: 404},
	}, {
		name: "the head of an absent bucket", doc: "API Reference, HeadBucket",
		when: do(c.HeadBucket, `{"Bucket":"$absent"}`), want: refusal{code: "NotFound", status: 404},
	}, {
		name: "a name with capitals", doc: "User Guide, Bucket naming rules",
		when: do(c.CreateBucket, `{"Bucket":"Not_A_Bucket"}`), want: refusal{code: "InvalidBucketName"},
	}}
}

// TestS3Lists: API Reference, ListObjectsV2; User Guide, Organizing objects
// using prefixes.
func TestS3Lists(t *testing.T) {
	t.Parallel()
	client := newS3()
	n := names{"bucket": bucket(t, client), "absent": unique("absent")}
	for _, key := range []string{"a.txt", "p/1", "p/2", "p/q/3", "z é+&%.txt"} {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(n["bucket"]), Key: &key, Body: strings.NewReader(key)})
		require.NoError(t, err)
	}
	list := func(rest string) call { return do(client.ListObjectsV2, `{"Bucket":"$bucket"`+rest+`}`) }
	const doc = "API Reference, ListObjectsV2"
	verify(t, n, []expectation{{
		name: "all keys, in byte order", doc: doc, when: list(``),
		want: `{"KeyCount":5,"IsTruncated":false,"Contents":[{"Key":"a.txt","Size":5},{"Key":"p/1"},{"Key":"p/2"},{"Key":"p/q/3"},{"Key":"z é+&%.txt"}],"NextContinuationToken":null}`,
	}, {
		name: "a delimiter rolls keys up", doc: doc, when: list(`,"Delimiter":"/"`),
		want: `{"KeyCount":3,"Contents":[{"Key":"a.txt"},{"Key":"z é+&%.txt"}],"CommonPrefixes":[{"Prefix":"p/"}]}`,
	}, {
		name: "below a prefix", doc: doc, when: list(`,"Delimiter":"/","Prefix":"p/"`),
		want: `{"KeyCount":3,"Contents":[{"Key":"p/1"},{"Key":"p/2"}],"CommonPrefixes":[{"Prefix":"p/q/"}]}`,
	}, {
		name: "rolled up keys count as one of the page", doc: doc, when: list(`,"Delimiter":"/","MaxKeys":2`),
		want: `{"KeyCount":2,"IsTruncated":true,"NextContinuationToken":"*","Contents":[{"Key":"a.txt"}],"CommonPrefixes":[{"Prefix":"p/"}]}`,
	}, {
		name: "after a key", doc: doc, when: list(`,"StartAfter":"p/1","MaxKeys":1`),
		want: `{"Contents":[{"Key":"p/2"}],"IsTruncated":true}`,
	}, {
		name: "a malformed continuation token", doc: doc, when: list(`,"ContinuationToken":"nonsense"`),
		want: refusal{code: "InvalidArgument"},
	}, {
		name: "of an absent bucket", doc: doc, when: do(client.ListObjectsV2, `{"Bucket":"$absent"}`),
		want: refusal{code: "NoSuchBucket", status: 404},
	}})

	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: aws.String(n["bucket"]), MaxKeys: aws.Int32(2)})
	var keys []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	require.Equal(t, []string{"a.txt", "p/1", "p/2", "p/q/3", "z é+&%.txt"}, keys, "pages neither repeat nor leave out")
}
