package s3_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

const mega = 1 << 20

// start starts a multipart upload and returns its ID.
func (h *harness) start(key string, change ...func(*client.CreateMultipartUploadInput)) string {
	h.t.Helper()
	in := &client.CreateMultipartUploadInput{Bucket: aws.String("bucket"), Key: &key, ChecksumAlgorithm: types.ChecksumAlgorithmCrc32}
	for _, f := range change {
		f(in)
	}
	out, err := h.client.CreateMultipartUpload(ctx, in)
	require.NoError(h.t, err)
	return *out.UploadId
}

// upload uploads a part and returns it as Complete wants it.
func (h *harness) upload(key, id string, number int32, body []byte, change ...func(*client.UploadPartInput)) (types.CompletedPart, error) {
	in := &client.UploadPartInput{Bucket: aws.String("bucket"), Key: &key, UploadId: &id, PartNumber: &number, Body: bytes.NewReader(body)}
	for _, f := range change {
		f(in)
	}
	out, err := h.client.UploadPart(ctx, in)
	if err != nil {
		return types.CompletedPart{}, err
	}
	return types.CompletedPart{
		PartNumber: &number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32, ChecksumCRC32C: out.ChecksumCRC32C,
		ChecksumCRC64NVME: out.ChecksumCRC64NVME, ChecksumSHA1: out.ChecksumSHA1, ChecksumSHA256: out.ChecksumSHA256,
	}, nil
}

// parts uploads parts, numbered from 1.
func (h *harness) parts(key, id string, bodies ...[]byte) (out []types.CompletedPart) {
	h.t.Helper()
	for i, body := range bodies {
		p, err := h.upload(key, id, int32(i+1), body)
		require.NoError(h.t, err)
		out = append(out, p)
	}
	return out
}

func (h *harness) complete(key, id string, parts []types.CompletedPart, change ...func(*client.CompleteMultipartUploadInput)) (*client.CompleteMultipartUploadOutput, error) {
	in := &client.CompleteMultipartUploadInput{Bucket: aws.String("bucket"), Key: &key, UploadId: &id, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}}
	for _, f := range change {
		f(in)
	}
	return h.client.CompleteMultipartUpload(ctx, in)
}

// pending returns the pending uploads.
func (h *harness) pending() []types.MultipartUpload {
	h.t.Helper()
	out, err := h.client.ListMultipartUploads(ctx, &client.ListMultipartUploadsInput{Bucket: aws.String("bucket")})
	require.NoError(h.t, err)
	return out.Uploads
}

// uploads returns the keys of the pending uploads.
func (h *harness) uploads() (keys []string) {
	h.t.Helper()
	for _, u := range h.pending() {
		keys = append(keys, *u.Key)
	}
	return keys
}

func TestUploadInParts(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "old"))
	first, second, last := randomBytes(1, 5*mega), randomBytes(2, 6*mega+1), []byte("end")
	id := h.start("k", func(in *client.CreateMultipartUploadInput) {
		in.ContentType, in.Metadata = aws.String("application/pdf"), map[string]string{"order": "o1"}
	})
	parts := h.parts("k", id, []byte("replaced by the next"), second, last)
	parts[0], _ = h.upload("k", id, 1, first)
	body, _, err := h.get("k")
	require.NoError(t, err)
	require.Equal(t, "old", body, "until the upload is completed")
	out, err := h.complete("k", id, parts)
	require.NoError(t, err)
	sums := append(sum(first), append(sum(second), sum(last)...)...)
	require.Equal(t, fmt.Sprintf(`"%x-3"`, md5.Sum(sums)), *out.ETag)
	whole := string(slices.Concat(first, second, last))
	body, object, err := h.get("k")
	require.NoError(t, err)
	require.True(t, body == whole, "the bytes differ")
	require.Equal(t, []string{*out.ETag, "application/pdf", "o1"}, []string{*object.ETag, *object.ContentType, object.Metadata["order"]})
	require.Empty(t, h.uploads())
	_, err = h.upload("k", id, 4, last)
	require.Equal(t, "NoSuchUpload", code(t, err))
}

func sum(body []byte) []byte {
	s := md5.Sum(body)
	return s[:]
}

func TestPartsCanBeReadOneByOne(t *testing.T) {
	h := newHarness(t)
	first := randomBytes(1, 5*mega)
	id := h.start("k")
	_, err := h.complete("k", id, h.parts("k", id, first, []byte("end")))
	require.NoError(t, err)
	number := func(n int32) func(*client.GetObjectInput) {
		return func(in *client.GetObjectInput) { in.PartNumber = &n }
	}
	body, out, err := h.get("k", number(1))
	require.NoError(t, err)
	require.True(t, body == string(first))
	require.EqualValues(t, 2, *out.PartsCount)
	body, out, err = h.get("k", number(2))
	require.NoError(t, err)
	require.Equal(t, "end bytes 5242880-5242882/5242883", body+" "+*out.ContentRange)
	_, _, err = h.get("k", number(3))
	require.Equal(t, "InvalidPartNumber", code(t, err))
	_, _, err = h.get("k", number(1), func(in *client.GetObjectInput) { in.Range = aws.String("bytes=0-1") })
	require.Equal(t, "InvalidRequest", code(t, err))
	require.NoError(t, h.put("whole", "abc"))
	body, out, err = h.get("whole", number(1))
	require.NoError(t, err)
	require.Equal(t, "abc", body)
	require.Nil(t, out.PartsCount)
}

func TestCompleteRefusesPartsThatDoNotFit(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "old"))
	id := h.start("k")
	parts := h.parts("k", id, randomBytes(1, 5*mega), randomBytes(2, 5*mega-1), []byte("end"))
	changed := func(change func([]types.CompletedPart)) []types.CompletedPart {
		out := slices.Clone(parts)
		change(out)
		return out
	}
	for name, c := range map[string]struct {
		want  string
		parts []types.CompletedPart
	}{
		"a part before the last is under 5 MB": {"EntityTooSmall", parts},
		"not in order":                         {"InvalidPartOrder", []types.CompletedPart{parts[2], parts[0]}},
		"one part twice":                       {"InvalidPartOrder", []types.CompletedPart{parts[0], parts[0]}},
		"no parts":                             {"MalformedXML", nil},
		"a part that was not uploaded":         {"InvalidPart", changed(func(p []types.CompletedPart) { p[2].PartNumber = aws.Int32(4) })},
		"another part's ETag":                  {"InvalidPart", changed(func(p []types.CompletedPart) { p[2].ETag = p[0].ETag })},
		"another part's checksum":              {"InvalidPart", changed(func(p []types.CompletedPart) { p[2].ChecksumCRC32 = p[0].ChecksumCRC32 })},
		"without a checksum":                   {"InvalidRequest", changed(func(p []types.CompletedPart) { p[0].ChecksumCRC32 = nil })},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.complete("k", id, c.parts)
			require.Equal(t, c.want, code(t, err), err)
		})
	}
	body, _, err := h.get("k")
	require.NoError(t, err)
	require.True(t, body == "old", "the object was replaced")
	_, err = h.complete("k", id, []types.CompletedPart{parts[0], parts[2]})
	require.NoError(t, err, "a part that is left out is no error")
}

func TestPartNumbers(t *testing.T) {
	h := newHarness(t)
	id := h.start("k")
	for number, want := range map[int32]string{-1: "InvalidArgument", 0: "InvalidArgument", 1: "", 10_000: "", 10_001: "InvalidArgument"} {
		_, err := h.upload("k", id, number, []byte("x"))
		if want == "" {
			require.NoError(t, err, number)
			continue
		}
		require.Equal(t, want, code(t, err), number)
	}
}

func TestUnknownUploads(t *testing.T) {
	h := newHarness(t)
	id := h.start("k")
	abort := func(key, id string) error {
		_, err := h.client.AbortMultipartUpload(ctx, &client.AbortMultipartUploadInput{Bucket: aws.String("bucket"), Key: &key, UploadId: &id})
		return err
	}
	part, err := h.upload("k", id, 1, []byte("x"))
	require.NoError(t, err)
	for _, c := range [][2]string{{"k", "x"}, {"k", id[1:]}, {"other", id}} {
		_, err := h.upload(c[0], c[1], 1, []byte("x"))
		require.Equal(t, "NoSuchUpload", code(t, err))
		_, err = h.complete(c[0], c[1], []types.CompletedPart{part})
		require.Equal(t, "NoSuchUpload", code(t, err))
		_, err = h.client.ListParts(ctx, &client.ListPartsInput{Bucket: aws.String("bucket"), Key: &c[0], UploadId: &c[1]})
		require.Equal(t, "NoSuchUpload", code(t, err))
		require.Equal(t, "NoSuchUpload", code(t, abort(c[0], c[1])))
	}
	require.NoError(t, abort("k", id))
	require.Equal(t, "NoSuchUpload", code(t, abort("k", id)))
	_, err = h.complete("k", id, []types.CompletedPart{part})
	require.Equal(t, "NoSuchUpload", code(t, err))
	require.Zero(t, h.stored("s3/chunks")+h.stored("s3/parts")+h.stored("s3/uploads"), "an aborted upload leaves nothing")
}

// A client that got no response to Complete repeats it.
func TestCompleteCanBeRepeated(t *testing.T) {
	h := newHarness(t)
	id := h.start("k")
	parts := h.parts("k", id, []byte("x"))
	_, err := h.env.Faults.Add(fault.Rule{Service: "s3", Operation: "CompleteMultipartUpload", Kind: fault.ErrorAfter, Rate: 1, Count: 1, Code: "InternalError", Status: 500})
	require.NoError(t, err)
	_, err = h.complete("k", id, parts)
	require.Equal(t, "InternalError", code(t, err))
	out, err := h.complete("k", id, parts)
	require.NoError(t, err)
	require.Contains(t, *out.ETag, "-1")
	require.NoError(t, h.put("k", "newer"))
	_, err = h.complete("k", id, parts)
	require.Equal(t, "NoSuchUpload", code(t, err))
}

func TestCompleteHonoursConditions(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "old"))
	id := h.start("k")
	parts := h.parts("k", id, []byte("new"))
	_, err := h.complete("k", id, parts, func(in *client.CompleteMultipartUploadInput) { in.IfNoneMatch = aws.String("*") })
	require.Equal(t, "PreconditionFailed", code(t, err))
	_, err = h.complete("k", id, parts, func(in *client.CompleteMultipartUploadInput) { in.MpuObjectSize = aws.Int64(4) })
	require.Equal(t, "InvalidRequest", code(t, err))
	_, err = h.complete("k", id, parts, func(in *client.CompleteMultipartUploadInput) {
		in.IfMatch, in.MpuObjectSize = aws.String(fmt.Sprintf("%x", sum([]byte("old")))), aws.Int64(3)
	})
	require.NoError(t, err)
}

func TestCopyInParts(t *testing.T) {
	h := newHarness(t)
	source := randomBytes(1, 6*mega)
	require.NoError(t, h.put("source", string(source)))
	id := h.start("k")
	piece := func(number int32, span *string) (types.CompletedPart, error) {
		out, err := h.client.UploadPartCopy(ctx, &client.UploadPartCopyInput{
			Bucket: aws.String("bucket"), Key: aws.String("k"), UploadId: &id, PartNumber: &number, CopySource: aws.String("bucket/source"), CopySourceRange: span,
		})
		if err != nil {
			return types.CompletedPart{}, err
		}
		return types.CompletedPart{PartNumber: &number, ETag: out.CopyPartResult.ETag, ChecksumCRC32: out.CopyPartResult.ChecksumCRC32}, nil
	}
	first, err := piece(1, aws.String("bytes=0-5242879"))
	require.NoError(t, err)
	second, err := piece(2, aws.String("bytes=5242880-6291455"))
	require.NoError(t, err)
	_, err = piece(3, aws.String("bytes=9999999-"))
	require.Equal(t, "InvalidArgument", code(t, err))
	_, err = h.complete("k", id, []types.CompletedPart{first, second})
	require.NoError(t, err)
	body, _, err := h.get("k")
	require.NoError(t, err)
	require.True(t, body == string(source))
	_, err = h.client.CopyObject(ctx, &client.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("copy"), CopySource: aws.String("bucket/k")})
	require.NoError(t, err)
	_, copied, err := h.get("copy")
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf(`"%x"`, sum(source)), *copied.ETag, "a copy has no parts")
}

func TestListPartsInPages(t *testing.T) {
	h := newHarness(t)
	id := h.start("k")
	for _, number := range []int32{7, 1, 10_000} {
		_, err := h.upload("k", id, number, []byte("abc"))
		require.NoError(t, err)
	}
	pages := client.NewListPartsPaginator(h.client, &client.ListPartsInput{Bucket: aws.String("bucket"), Key: aws.String("k"), UploadId: &id, MaxParts: aws.Int32(2)})
	var got []int32
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Parts), 2)
		require.Equal(t, []any{types.ChecksumAlgorithmCrc32, types.ChecksumTypeComposite}, []any{page.ChecksumAlgorithm, page.ChecksumType})
		for _, p := range page.Parts {
			got = append(got, *p.PartNumber)
			require.Equal(t, []any{int64(3), `"900150983cd24fb0d6963f7d28e17f72"`, "NSRBwg=="}, []any{*p.Size, *p.ETag, *p.ChecksumCRC32})
		}
	}
	require.Equal(t, []int32{1, 7, 10_000}, got)
}

func TestListUploadsInPages(t *testing.T) {
	h := newHarness(t)
	for _, key := range []string{"a/1", "a/2", "b", "b", "c d", "d/1"} {
		h.start(key)
	}
	pages := client.NewListMultipartUploadsPaginator(h.client, &client.ListMultipartUploadsInput{Bucket: aws.String("bucket"), MaxUploads: aws.Int32(1), Delimiter: aws.String("/"), EncodingType: "url"})
	var got []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, len(page.Uploads)+len(page.CommonPrefixes))
		for _, u := range page.Uploads {
			got = append(got, *u.Key)
		}
		for _, c := range page.CommonPrefixes {
			got = append(got, *c.Prefix)
		}
	}
	require.Equal(t, []string{"a/", "b", "b", "c+d", "d/"}, got)
}

// S3 keeps abandoned uploads for ever unless a lifecycle rule aborts them. Here
// they end after a day.
func TestAbandonedUploadsEnd(t *testing.T) {
	h := newHarness(t)
	id := h.start("k")
	h.parts("k", id, []byte("x"))
	h.env.Clock.Advance(23 * time.Hour)
	require.Equal(t, []string{"k"}, h.uploads())
	h.env.Clock.Advance(2 * time.Hour)
	require.Empty(t, h.uploads())
	_, err := h.upload("k", id, 2, []byte("x"))
	require.Equal(t, "NoSuchUpload", code(t, err))
	h.start("other")
	require.Zero(t, h.stored("s3/chunks")+h.stored("s3/parts"), "its bytes")
	require.Equal(t, []string{"other"}, h.uploads())
}

func TestUploadsAreBounded(t *testing.T) {
	h := newHarness(t)
	oldest := h.start("first")
	h.parts("first", oldest, []byte("x"))
	for i := range 150 {
		h.env.Clock.Advance(time.Second)
		h.start(fmt.Sprintf("k%03d", i))
	}
	keys := h.uploads()
	require.Len(t, keys, 100)
	require.Equal(t, []string{"k050", "k149"}, []string{keys[0], keys[99]}, "the oldest end first")
	require.Zero(t, h.stored("s3/chunks"))
	id := h.start("big")
	h.parts("big", id, make([]byte, 40*mega))
	_, err := h.upload("big", id, 2, make([]byte, 25*mega))
	require.Equal(t, "EntityTooLarge", code(t, err), "larger than the largest object")
	_, err = h.upload("big", id, 1, make([]byte, 64*mega))
	require.NoError(t, err, "it replaces the first part")
}

func TestABucketIsDeletedWithItsUploads(t *testing.T) {
	h := newHarness(t)
	h.parts("k", h.start("k"), []byte("x"))
	_, err := h.client.DeleteBucket(ctx, &client.DeleteBucketInput{Bucket: aws.String("bucket")})
	require.NoError(t, err)
	require.Zero(t, h.stored("s3/chunks")+h.stored("s3/parts")+h.stored("s3/uploads"))
}

func TestPresignedParts(t *testing.T) {
	h := newHarness(t)
	id := h.start("k", func(in *client.CreateMultipartUploadInput) { in.ChecksumType = types.ChecksumTypeFullObject })
	url, err := client.NewPresignClient(h.client).PresignUploadPart(ctx, &client.UploadPartInput{Bucket: aws.String("bucket"), Key: aws.String("k"), UploadId: &id, PartNumber: aws.Int32(1)})
	require.NoError(t, err)
	_, _, header := fetch(t, "PUT", url.URL, "hello")
	require.Equal(t, fmt.Sprintf(`"%x"`, sum([]byte("hello"))), header.Get("ETag"))
	_, body, _ := fetch(t, "PUT", strings.Replace(url.URL, "partNumber=1", "partNumber=2", 1), "hello")
	require.Contains(t, body, "SignatureDoesNotMatch")
}
