package publish_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/publish"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

// client speaks to the S3 of a local platform that runs for all tests.
var client *s3.Client

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "publish:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	data, err := os.MkdirTemp("", "eventforge-publish")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(data)
	local, err := target.Start(ctx, target.Options{Data: data})
	if err != nil {
		return 1, err
	}
	defer func() {
		if stopped := local.Stop(); stopped != nil {
			code, err = 1, stopped
		}
	}()
	client = s3.New(s3.Options{
		Region: local.Region, BaseEndpoint: aws.String(local.AWS), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	return m.Run(), nil
}

func bucket(t *testing.T) string {
	t.Helper()
	name := strings.ToLower(strings.ReplaceAll(t.Name(), "_", "-"))
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	require.NoError(t, err)
	return name
}

func build(hash string) fstest.MapFS {
	return fstest.MapFS{
		"index.html":                    {Data: []byte(`<script src="/assets/app-` + hash + `.js"></script>` + wiring.SettingsLink)},
		"favicon.svg":                   {Data: []byte("<svg/>")},
		"robots.txt":                    {Data: []byte("User-agent: *\nDisallow: /orders\n\nSitemap: /sitemap.xml\n")},
		"config.json":                   {Data: []byte(`{"environment":"of the build, not of the stack"}`)},
		"assets/app-" + hash + ".js":    {Data: []byte("app()")},
		"assets/style-" + hash + ".css": {Data: []byte("a{}")},
	}
}

func publication(bucket, hash string, log io.Writer) publish.Publication {
	return publish.Publication{
		S3: client, Bucket: bucket, App: build(hash), Settings: []byte(`{"environment":"dev"}`), URL: "https://shop.example",
		Keep: 30 * 24 * time.Hour, Now: time.Now, Log: log,
	}
}

func order(log string) []string {
	var names []string
	for line := range strings.Lines(log) {
		if strings.Contains(line, " bytes ") {
			names = append(names, strings.Fields(line)[0])
		}
	}
	return names
}

func get(t *testing.T, bucket, name string) (*s3.GetObjectOutput, string) {
	t.Helper()
	out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &name})
	require.NoError(t, err, name)
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	require.NoError(t, err)
	return out, string(body)
}

func names(t *testing.T, bucket string) (all []string) {
	t.Helper()
	out, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
	require.NoError(t, err)
	for _, o := range out.Contents {
		all = append(all, *o.Key)
	}
	return all
}

func TestFilesHaveTypesAndCacheHeadersAndIndexIsLast(t *testing.T) {
	b := bucket(t)
	var log strings.Builder
	require.NoError(t, publication(b, "1", &log).Run(t.Context()))
	require.Equal(t, []string{"assets/app-1.js", "assets/style-1.css", "favicon.svg", "robots.txt", "config.json", "index.html"}, order(log.String()))

	for name, want := range map[string][2]string{
		"assets/app-1.js":    {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"assets/style-1.css": {"text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		"favicon.svg":        {"image/svg+xml", "public, max-age=86400"},
		"config.json":        {"application/json", "no-cache"},
		"index.html":         {"text/html; charset=utf-8", "no-cache"},
	} {
		out, _ := get(t, b, name)
		require.Equal(t, want, [2]string{aws.ToString(out.ContentType), aws.ToString(out.CacheControl)}, name)
	}
	_, config := get(t, b, "config.json")
	require.JSONEq(t, `{"environment":"dev"}`, config)
	_, page := get(t, b, "index.html")
	require.Equal(t, `<script src="/assets/app-1.js"></script><script type="application/json" id="settings">{"environment":"dev"}</script>`, page)
}

// A copy that is compressed is what its file's object holds, and no object of its own.
func TestACompressedCopyIsPublishedInsteadOfItsFile(t *testing.T) {
	b := bucket(t)
	p := publication(b, "1", io.Discard)
	p.App.(fstest.MapFS)["assets/app-1.js.br"] = &fstest.MapFile{Data: []byte("compressed")}
	require.NoError(t, p.Run(t.Context()))
	out, body := get(t, b, "assets/app-1.js")
	require.Equal(t, "compressed", body)
	require.Equal(t, "br", aws.ToString(out.ContentEncoding))
	require.Equal(t, "text/javascript; charset=utf-8", aws.ToString(out.ContentType))
	out, body = get(t, b, "assets/style-1.css")
	require.Equal(t, "a{}", body)
	require.Empty(t, aws.ToString(out.ContentEncoding), "it has no copy")
	require.NotContains(t, names(t, b), "assets/app-1.js.br")
}

func TestRobotsNamesTheSitemapByItsWholeAddress(t *testing.T) {
	b := bucket(t)
	p := publication(b, "1", io.Discard)
	require.NoError(t, p.Run(t.Context()))
	_, robots := get(t, b, "robots.txt")
	require.Equal(t, "User-agent: *\nDisallow: /orders\n\nSitemap: https://shop.example/sitemap.xml\n", robots)

	const before = "User-agent: *\nDisallow: /orders\n" // there was a sitemap
	p.App.(fstest.MapFS)["robots.txt"] = &fstest.MapFile{Data: []byte(before)}
	require.NoError(t, p.Run(t.Context()))
	_, robots = get(t, b, "robots.txt")
	require.Equal(t, before, robots, "a release that is rolled back to")
}

func TestAssetsOfThePreviousBuildStayFor30Days(t *testing.T) {
	b := bucket(t)
	require.NoError(t, publication(b, "1", io.Discard).Run(t.Context()))
	second := publication(b, "2", io.Discard)
	require.NoError(t, second.Run(t.Context()))
	require.Subset(t, names(t, b), []string{"assets/app-1.js", "assets/app-2.js"})

	second.Now = func() time.Time { return time.Now().Add(31 * 24 * time.Hour) }
	require.NoError(t, second.Run(t.Context()))
	require.Equal(t, []string{"assets/app-2.js", "assets/style-2.css", "config.json", "favicon.svg", "index.html", "robots.txt"}, names(t, b))
}

func TestAFailedPublicationKeepsThePreviousApp(t *testing.T) {
	b := bucket(t)
	require.NoError(t, publication(b, "1", io.Discard).Run(t.Context()))
	broken := publication(b, "2", io.Discard)
	broken.App.(fstest.MapFS)["odd.without-a-type"] = &fstest.MapFile{Data: []byte("?")}
	require.ErrorContains(t, broken.Run(t.Context()), `publish odd.without-a-type: no content type is known for ".without-a-type"`)
	_, index := get(t, b, "index.html")
	require.Contains(t, index, "/assets/app-1.js")
}

func TestAnInvalidBuildIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	b := bucket(t)
	p := publication(b, "1", io.Discard)
	delete(p.App.(fstest.MapFS), "index.html")
	require.EqualError(t, p.Run(t.Context()), "publish: the build has no index.html; build the app first")
	p = publication(b, "1", io.Discard)
	p.Settings = []byte("{")
	require.EqualError(t, p.Run(t.Context()), "publish: the app's settings are not JSON")
	for _, url := range []string{
		"", "shop.example", "//shop.example", "ftp://shop.example", "https://", "https://shop.example/", "https://shop.example/a",
		"https://shop.example?a", "https://shop.example#a", "https://a@shop.example",
	} {
		p = publication(b, "1", io.Discard)
		p.URL = url
		require.ErrorContains(t, p.Run(t.Context()), "is not the app's URL without a path", url)
	}
	require.Empty(t, names(t, b))
}
