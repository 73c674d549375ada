package s3_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/stretchr/testify/require"
)

// randomBytes returns bytes that repeat for the same seed.
func randomBytes(seed byte, size int) []byte {
	body := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(body) // does not fail
	return body
}

// The transfer manager uploads in parts, and downloads by parts or by ranges.
func TestTransferManager(t *testing.T) {
	h := newHarness(t)
	whole := randomBytes(1, 20*mega)
	for name, algorithm := range map[string]types.ChecksumAlgorithm{
		"default": "", "crc64nvme": "CRC64NVME", "sha256": types.ChecksumAlgorithmSha256,
	} {
		t.Run(name, func(t *testing.T) {
			body := whole
			if algorithm != "" {
				body = whole[:11*mega] // two parts
			}
			m := transfermanager.New(h.client)
			_, err := m.UploadObject(ctx, &transfermanager.UploadObjectInput{
				Bucket: aws.String("bucket"), Key: &name, Body: bytes.NewReader(body), ChecksumAlgorithm: algorithm, ContentType: aws.String("x/y"),
			})
			require.NoError(t, err)
			for _, by := range []types.GetObjectType{types.GetObjectParts, types.GetObjectRanges} {
				got := types.NewWriteAtBuffer(make([]byte, 0, len(body)))
				out, err := m.DownloadObject(ctx, &transfermanager.DownloadObjectInput{Bucket: aws.String("bucket"), Key: &name, WriterAt: got}, func(o *transfermanager.Options) { o.GetObjectType = by })
				require.NoError(t, err, by)
				require.True(t, bytes.Equal(body, got.Bytes()), by)
				require.Equal(t, "x/y", *out.ContentType)
			}
		})
	}
	require.Empty(t, h.uploads())
}
