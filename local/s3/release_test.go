package s3_test

import (
	"encoding/binary"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"
)

// Objects that were stored before there were multipart uploads.
func TestObjectsOfTheLastReleaseAreRead(t *testing.T) {
	h := newHarness(t)
	const old = `{"generation":7,"size":5,"etag":"\"5d41402abc4b2a76b9719d911017c592\"","modified":1795000000000,` +
		`"header":{"Content-Type":"text/plain"},"checksum":"crc32","sum":"NhCmhg=="}`
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, 7), 0)
	require.NoError(t, h.env.DB.Space("s3/objects").Put([]byte("bucket\x00k"), []byte(old)))
	require.NoError(t, h.env.DB.Space("s3/chunks").Put(chunk, []byte("hello")))
	for name, change := range map[string]func(*client.GetObjectInput){
		"whole":         func(in *client.GetObjectInput) { in.ChecksumMode = types.ChecksumModeEnabled },
		"its only part": func(in *client.GetObjectInput) { in.PartNumber = aws.Int32(1) },
	} {
		body, out, err := h.get("k", change)
		require.NoError(t, err, name)
		require.Equal(t, "hello", body, name)
		require.Nil(t, out.PartsCount, name)
	}
	head, err := h.client.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k"), ChecksumMode: types.ChecksumModeEnabled})
	require.NoError(t, err)
	require.Equal(t, types.ChecksumTypeFullObject, head.ChecksumType)
	list, err := h.client.ListObjectsV2(ctx, &client.ListObjectsV2Input{Bucket: aws.String("bucket")})
	require.NoError(t, err)
	require.Equal(t, types.ChecksumTypeFullObject, list.Contents[0].ChecksumType)
}
