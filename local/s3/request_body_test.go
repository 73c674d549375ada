package s3_test

import (
	"crypto/tls"
	"fmt"
	"hash/crc64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"
)

const signed = "AWS4-HMAC-SHA256 Credential=test"

func TestChecksumsAreVerifiedAndStored(t *testing.T) {
	h := newHarness(t)
	for algorithm, sum := range map[types.ChecksumAlgorithm]string{
		types.ChecksumAlgorithmCrc32: "NhCmhg==", types.ChecksumAlgorithmCrc32c: "mnG7TA==",
		types.ChecksumAlgorithmSha1:      "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
		types.ChecksumAlgorithmSha256:    "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
		types.ChecksumAlgorithmCrc64nvme: "M3eFcAZSQlc=",
	} {
		require.NoError(t, h.put("k", "hello", func(in *client.PutObjectInput) { in.ChecksumAlgorithm = algorithm }))
		head, err := h.client.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k"), ChecksumMode: types.ChecksumModeEnabled})
		require.NoError(t, err)
		got := []*string{head.ChecksumCRC32, head.ChecksumCRC32C, head.ChecksumSHA1, head.ChecksumSHA256, head.ChecksumCRC64NVME}
		require.Contains(t, got, &sum, algorithm)
		name := "X-Amz-Checksum-" + string(algorithm)
		status, body, _ := fetch(t, "PUT", h.url+"/bucket/bad", "other", "Authorization", signed, name, sum)
		require.Equal(t, http.StatusBadRequest, status)
		require.Contains(t, body, "<Code>BadDigest</Code>")
	}
	_, _, err := h.get("bad")
	require.Equal(t, "NoSuchKey", code(t, err))
}

// The check value of a CRC is that of "123456789".
func TestCRC64NVMECheckValue(t *testing.T) {
	require.Equal(t, uint64(0xae8b14860a799888), crc64.Checksum([]byte("123456789"), crc64.MakeTable(0x9a6c9329ac4bc9b5)))
	h := newHarness(t)
	_, _, header := fetch(t, "PUT", h.url+"/bucket/k", "123456789", "Authorization", signed)
	require.Equal(t, "rosUhgp5mIg=", header.Get("X-Amz-Checksum-Crc64nvme"))
}

func TestDigestsOfTheBody(t *testing.T) {
	h := newHarness(t)
	for _, c := range []struct{ name, value, want string }{
		{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", ""},
		{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkw==", "BadDigest"},
		{"Content-MD5", "nonsense", "InvalidDigest"},
		{"X-Amz-Content-Sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", ""},
		{"X-Amz-Content-Sha256", strings.Repeat("0", 64), "XAmzContentSHA256Mismatch"},
		{"X-Amz-Checksum-Sha512", "x", "NotImplemented"},
	} {
		_, body, _ := fetch(t, "PUT", h.url+"/bucket/k", "hello", "Authorization", signed, c.name, c.value)
		require.Contains(t, body, c.want, c.name)
		require.Equal(t, c.want == "", body == "", c.name)
	}
}

// Over TLS the SDK streams a body that it cannot seek, with a trailing checksum.
func TestSDKStreamsWithTrailingChecksum(t *testing.T) {
	h := newHarness(t)
	var how string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		how = r.Header.Get("X-Amz-Content-Sha256")
		h.s3.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	c := client.New(h.client.Options(), func(o *client.Options) {
		o.BaseEndpoint = &server.URL
		o.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	})
	body := strings.Repeat("stream", 50_000)
	_, err := c.PutObject(ctx, &client.PutObjectInput{
		Bucket: aws.String("bucket"), Key: aws.String("k"), ContentLength: aws.Int64(int64(len(body))),
		Body: io.MultiReader(strings.NewReader(body)), ContentEncoding: aws.String("identity"),
	})
	require.NoError(t, err)
	require.Equal(t, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", how)
	got, out, err := h.get("k")
	require.NoError(t, err)
	require.True(t, got == body)
	require.Equal(t, "identity", aws.ToString(out.ContentEncoding))
}

func TestChunkedUploads(t *testing.T) {
	h := newHarness(t)
	good := "3;chunk-signature=aa\r\nhel\r\n2;chunk-signature=bb\r\nlo\r\n0;chunk-signature=cc\r\n"
	for name, c := range map[string]struct{ kind, body, length, trailer, want string }{
		"signed":              {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", good + "\r\n", "5", "", ""},
		"signed with trailer": {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", good + "x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:dd\r\n\r\n", "5", "x-amz-checksum-crc32", ""},
		"unsigned":            {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "5", "x-amz-checksum-crc32", ""},
		"wrong checksum":      {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhellO\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "5", "x-amz-checksum-crc32", "BadDigest"},
		"trailer missing":     {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\n\r\n", "5", "x-amz-checksum-crc32", "MalformedTrailerError"},
		"wrong length":        {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\n\r\n", "6", "", "IncompleteBody"},
		"cut short":           {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhel", "5", "", "IncompleteBody"},
		"no size":             {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "zz\r\nhello\r\n0\r\n\r\n", "5", "", "IncompleteBody"},
	} {
		t.Run(name, func(t *testing.T) {
			url := fmt.Sprintf("%s/bucket/%s", h.url, strings.ReplaceAll(name, " ", "-"))
			_, body, _ := fetch(t, "PUT", url, c.body, "Authorization", signed, "X-Amz-Content-Sha256", c.kind,
				"X-Amz-Decoded-Content-Length", c.length, "X-Amz-Trailer", c.trailer, "Content-Encoding", "aws-chunked")
			require.Contains(t, body, c.want)
			got, out, err := h.get(strings.ReplaceAll(name, " ", "-"))
			if c.want != "" {
				require.Equal(t, "NoSuchKey", code(t, err))
				return
			}
			require.NoError(t, err, body)
			require.Equal(t, "hello", got)
			require.Nil(t, out.ContentEncoding)
		})
	}
}
