package s3_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"
)

func withChecksum(algorithm types.ChecksumAlgorithm, kind types.ChecksumType) func(*client.CreateMultipartUploadInput) {
	return func(in *client.CreateMultipartUploadInput) { in.ChecksumAlgorithm, in.ChecksumType = algorithm, kind }
}

func partWith(algorithm types.ChecksumAlgorithm) func(*client.UploadPartInput) {
	return func(in *client.UploadPartInput) { in.ChecksumAlgorithm = algorithm }
}

func crc(body []byte) []byte { return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)) }

func sha(body []byte) []byte {
	s := sha256.Sum256(body)
	return s[:]
}

// The checksum of an object is that of its bytes or that of its parts' checksums.
func TestChecksumsOfUploads(t *testing.T) {
	h := newHarness(t)
	first, last := randomBytes(1, 5*mega), []byte("end")
	whole := slices.Concat(first, last)
	in64 := base64.StdEncoding.EncodeToString
	for name, c := range map[string]struct {
		algorithm types.ChecksumAlgorithm
		kind      types.ChecksumType
		want      string
	}{
		"CRC32 of the parts":   {types.ChecksumAlgorithmCrc32, "", in64(crc(slices.Concat(crc(first), crc(last)))) + "-2"},
		"CRC32 of the bytes":   {types.ChecksumAlgorithmCrc32, types.ChecksumTypeFullObject, in64(crc(whole))},
		"SHA-256 of the parts": {types.ChecksumAlgorithmSha256, types.ChecksumTypeComposite, in64(sha(slices.Concat(sha(first), sha(last)))) + "-2"},
	} {
		t.Run(name, func(t *testing.T) {
			id := h.start(name, withChecksum(c.algorithm, c.kind))
			var parts []types.CompletedPart
			for i, body := range [][]byte{first, last} {
				p, err := h.upload(name, id, int32(i+1), body, partWith(c.algorithm))
				require.NoError(t, err)
				parts = append(parts, p)
			}
			expect := func(sum string) func(*client.CompleteMultipartUploadInput) {
				return func(in *client.CompleteMultipartUploadInput) {
					if c.algorithm == types.ChecksumAlgorithmCrc32 {
						in.ChecksumCRC32 = &sum
					} else {
						in.ChecksumSHA256 = &sum
					}
				}
			}
			_, err := h.complete(name, id, parts, expect("AAAAAA=="))
			require.Equal(t, "BadDigest", code(t, err))
			out, err := h.complete(name, id, parts, expect(c.want))
			require.NoError(t, err)
			head, err := h.client.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String("bucket"), Key: &name, ChecksumMode: types.ChecksumModeEnabled})
			require.NoError(t, err)
			require.Contains(t, []string{aws.ToString(out.ChecksumCRC32), aws.ToString(out.ChecksumSHA256)}, c.want)
			require.Contains(t, []string{aws.ToString(head.ChecksumCRC32), aws.ToString(head.ChecksumSHA256)}, c.want)
			require.Equal(t, out.ChecksumType, head.ChecksumType)
		})
	}
}

// A client that names no algorithm gets S3's own, and may send any with its
// parts: that is what SDKs do whose user calls UploadPart.
func TestUploadWithoutAnAlgorithm(t *testing.T) {
	h := newHarness(t)
	id := h.start("k", withChecksum("", ""))
	var parts []types.CompletedPart
	for i, algorithm := range []types.ChecksumAlgorithm{types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmSha1} {
		p, err := h.upload("k", id, int32(i+1), randomBytes(1, 5*mega), partWith(algorithm))
		require.NoError(t, err)
		parts = append(parts, p)
	}
	require.NotNil(t, parts[0].ChecksumCRC32)
	require.NotNil(t, parts[1].ChecksumSHA1)
	out, err := h.complete("k", id, parts)
	require.NoError(t, err)
	require.NotNil(t, out.ChecksumCRC64NVME)
	require.Equal(t, types.ChecksumTypeFullObject, out.ChecksumType)
	_, _, err = h.get("k", func(in *client.GetObjectInput) { in.ChecksumMode = types.ChecksumModeEnabled })
	require.NoError(t, err, "the SDK verifies it")
}

func TestChecksumsThatDoNotFitAnUpload(t *testing.T) {
	h := newHarness(t)
	for name, c := range map[string]struct {
		algorithm types.ChecksumAlgorithm
		kind      types.ChecksumType
		want      string
	}{
		"SHA of all bytes":     {types.ChecksumAlgorithmSha1, types.ChecksumTypeFullObject, "InvalidRequest"},
		"CRC64NVME of parts":   {types.ChecksumAlgorithmCrc64nvme, types.ChecksumTypeComposite, "InvalidRequest"},
		"no type of checksum":  {types.ChecksumAlgorithmCrc32, "HALF", "InvalidRequest"},
		"type alone":           {"", types.ChecksumTypeFullObject, "InvalidRequest"},
		"unknown algorithm":    {"XXHASH3", "", "NotImplemented"},
		"header not supported": {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := &client.CreateMultipartUploadInput{Bucket: aws.String("bucket"), Key: aws.String("k"), ChecksumAlgorithm: c.algorithm, ChecksumType: c.kind}
			if c.want == "" {
				in.Tagging, c.want = aws.String("a=b"), "NotImplemented"
			}
			_, err := h.client.CreateMultipartUpload(ctx, in)
			require.Equal(t, c.want, code(t, err))
		})
	}
	id := h.start("k", withChecksum(types.ChecksumAlgorithmSha256, ""))
	_, err := h.upload("k", id, 1, []byte("x"), partWith(types.ChecksumAlgorithmCrc32))
	require.ErrorContains(t, err, "expected checksum Type: sha256, actual checksum Type: crc32")
	_, err = h.upload("k", id, 1, []byte("x"), partWith(types.ChecksumAlgorithmSha256), func(in *client.UploadPartInput) { in.ChecksumSHA256 = aws.String("AAAA") })
	require.Equal(t, "BadDigest", code(t, err))
	url := h.url + "/bucket/k?partNumber=1&uploadId=" + id
	_, body, _ := fetch(t, "PUT", url, "x", "Authorization", signed)
	require.Contains(t, body, "expected checksum Type: sha256, actual checksum Type: null")
}
