package s3_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

func TestVirtualHost(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "x"))
	for host, path := range map[string]string{
		"bucket.localhost":                   "/k",
		"bucket.localhost:4566":              "/k",
		"Bucket.LOCALHOST:4566":              "/k",
		"bucket.s3.localhost:4566":           "/k",
		"bucket.s3.us-east-1.localhost:4566": "/k",
		"bucket.s3.us-gov-west-1.localhost":  "/k",
		"s3.localhost:4566":                  "/bucket/k",
		"s3.us-east-1.localhost:4566":        "/bucket/k",
		"localhost:4566":                     "/bucket/k",
		"127.0.0.1:4566":                     "/bucket/k",
	} {
		status, body, _ := fetch(t, "GET", h.url+path, "", "Host", host, "Authorization", signed)
		require.Equal(t, "x", body, "%s: %d", host, status)
	}
}

// A bucket's name may have dots.
func TestVirtualHostOfADottedName(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket("my.s3.files"))
	for _, host := range []string{"my.s3.files.localhost", "my.s3.files.s3.localhost", "my.s3.files.s3.eu-west-1.localhost"} {
		status, body, _ := fetch(t, "HEAD", h.url, "", "Host", host, "Authorization", signed)
		require.Equal(t, http.StatusOK, status, host+body)
	}
}

// The SDK puts the bucket into the host name unless the endpoint is an IP
// address. A browser resolves every name under localhost to this machine (RFC
// 6761); most other programs ask the system, so this client is told.
func TestSDKWithVirtualHosts(t *testing.T) {
	h := newHarness(t)
	address := strings.TrimPrefix(h.url, "http://")
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}}
	browser := &http.Client{Transport: transport}
	for _, endpoint := range []string{"localhost", "s3.localhost", "s3.us-east-1.localhost"} {
		t.Run(endpoint, func(t *testing.T) {
			var hosts []string
			c := client.New(h.client.Options(), func(o *client.Options) {
				o.UsePathStyle, o.BaseEndpoint = false, aws.String("http://"+endpoint+":"+port)
				o.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
					hosts = append(hosts, r.URL.Hostname())
					return browser.Do(r)
				})
			})
			key := "r/é b+c.pdf"
			_, err := c.PutObject(ctx, &client.PutObjectInput{Bucket: aws.String("bucket"), Key: &key, Body: strings.NewReader("pdf")})
			require.NoError(t, err)
			_, err = c.HeadBucket(ctx, &client.HeadBucketInput{Bucket: aws.String("bucket")})
			require.NoError(t, err)
			require.Equal(t, []string{"bucket." + endpoint, "bucket." + endpoint}, hosts)
			url, err := client.NewPresignClient(c).PresignGetObject(ctx, &client.GetObjectInput{Bucket: aws.String("bucket"), Key: &key}, client.WithPresignExpires(time.Minute))
			require.NoError(t, err)
			require.Contains(t, url.URL, "http://bucket."+endpoint+":"+port+"/r/")
			get := func(url string) (int, string) {
				r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
				require.NoError(t, err)
				status, body, _ := do(t, browser, r)
				return status, body
			}
			status, body := get(url.URL)
			require.Equal(t, "pdf", body, status)
			status, _ = get(strings.Replace(url.URL, "://bucket.", "://another.", 1))
			require.Equal(t, http.StatusForbidden, status, "the host is signed")
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) Do(r *http.Request) (*http.Response, error) { return f(r) }
