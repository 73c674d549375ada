// Package publish uploads a built app to its bucket so that no visitor ever gets half of
// it: assets first, the documents that name them last. Assets of earlier builds stay for
// open tabs.
package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/eventforge/eventforge/wiring"
)

// The cache policies of a file. Names under assets/ contain a hash of the content, so
// these files never change. The index and the settings must be current. The others, such
// as the icon, change rarely, and any version of them works with any index.
const (
	immutable = "public, max-age=31536000, immutable"
	forADay   = "public, max-age=86400"
	noCache   = "no-cache"
)

const (
	assets   = "assets/"
	packed   = ".br" // the ending of a file's compressed copy
	document = "index.html"
	settings = "config.json"
	robots   = "robots.txt"
)

// Publication is one build of the app and the bucket to publish it to.
type Publication struct {
	S3       *s3.Client
	Bucket   string
	App      fs.FS         // the built app
	Settings []byte        // /config.json, made from the stack's outputs
	URL      string        // of the app, without a trailing slash
	Keep     time.Duration // how long assets are kept after the last build that had them
	Now      func() time.Time
	Log      io.Writer
}

// Run publishes. After an error the previous build still works, because index.html is
// written last.
func (p Publication) Run(ctx context.Context) error {
	files, err := p.files()
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := p.put(ctx, name); err != nil {
			return fmt.Errorf("publish %s: %w", name, err)
		}
	}
	return p.expire(ctx, files)
}

// files lists the files in the order of publishing.
func (p Publication) files() ([]string, error) {
	if !json.Valid(p.Settings) {
		return nil, errors.New("publish: the app's settings are not JSON")
	}
	if !isOrigin(p.URL) {
		return nil, fmt.Errorf("publish: %q is not the app's URL without a path", p.URL)
	}
	names := []string{settings}
	err := fs.WalkDir(p.App, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && name != settings && path.Ext(name) != packed {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	if !slices.Contains(names, document) {
		return nil, fmt.Errorf("publish: the build has no %s; build the app first", document)
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names, nil
}

// isOrigin reports whether an address is a scheme of the web and a host, and nothing else.
func isOrigin(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && address == u.Scheme+"://"+u.Host
}

// rank orders files so that each is published after the files that it names.
func rank(name string) int {
	switch {
	case strings.HasPrefix(name, assets):
		return 0
	case name == settings:
		return 2
	case name == document:
		return 3
	}
	return 1
}

func (p Publication) put(ctx context.Context, name string) error {
	body, encoding, err := p.representation(name)
	if err != nil {
		return err
	}
	kind, err := contentType(name)
	if err != nil {
		return err
	}
	cache := [...]string{immutable, forADay, noCache, noCache}[rank(name)]
	_, err = p.S3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &p.Bucket, Key: &name, Body: bytes.NewReader(body),
		ContentType: &kind, ContentEncoding: encoding, CacheControl: &cache,
	})
	if err == nil {
		fmt.Fprintf(p.Log, "%-50s %8d bytes  %s\n", name, len(body), cache)
	}
	return err
}

// representation is a file as its object holds it: compressed with Brotli, if the build has
// such a copy of it. Everybody gets that one, whatever they accept: a browser that runs
// this app's scripts knows Brotli.
func (p Publication) representation(name string) (body []byte, encoding *string, err error) {
	body, err = fs.ReadFile(p.App, name+packed)
	if err == nil {
		return body, aws.String("br"), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	body, err = p.content(name)
	return body, nil, err
}

// content is a file as it is published. The index gets the settings, which are a file, too,
// for a page that a browser has from before. In robots.txt the build has only the path of the
// sitemap, whose address must be whole (https://www.sitemaps.org/protocol.html). A build
// from before there was a sitemap has no such line and gets none.
func (p Publication) content(name string) ([]byte, error) {
	if name == settings {
		return p.Settings, nil
	}
	body, err := fs.ReadFile(p.App, name)
	switch {
	case err != nil:
		return nil, err
	case name == document:
		return wiring.Page(body, p.Settings)
	case name == robots:
		body = bytes.ReplaceAll(body, []byte("\nSitemap: /"), []byte("\nSitemap: "+p.URL+"/"))
	}
	return body, nil
}

// known are the content types of a build's files. The system's table of types differs
// between machines, and browsers refuse scripts of a wrong type.
var known = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".webmanifest": "application/manifest+json",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/vnd.microsoft.icon", ".webp": "image/webp",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
}

func contentType(name string) (string, error) {
	extension := path.Ext(name)
	if kind, ok := known[extension]; ok {
		return kind, nil
	}
	if kind := mime.TypeByExtension(extension); kind != "" {
		return kind, nil
	}
	return "", fmt.Errorf("no content type is known for %q", extension)
}

// expire deletes assets that no recent build had. Publishing writes every asset again,
// so an asset's age is the age of the last build that had it.
func (p Publication) expire(ctx context.Context, published []string) error {
	var old []types.ObjectIdentifier
	pages := s3.NewListObjectsV2Paginator(p.S3, &s3.ListObjectsV2Input{Bucket: &p.Bucket, Prefix: aws.String(assets)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list old assets: %w", err)
		}
		for _, o := range page.Contents {
			if !slices.Contains(published, *o.Key) && p.Now().Sub(*o.LastModified) > p.Keep {
				old = append(old, types.ObjectIdentifier{Key: o.Key})
			}
		}
	}
	for batch := range slices.Chunk(old, 1000) {
		out, err := p.S3.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &p.Bucket, Delete: &types.Delete{Objects: batch}})
		if err != nil {
			return fmt.Errorf("delete old assets: %w", err)
		}
		if len(out.Errors) > 0 {
			return fmt.Errorf("delete old assets: %s: %s", aws.ToString(out.Errors[0].Key), aws.ToString(out.Errors[0].Message))
		}
	}
	fmt.Fprintf(p.Log, "%d assets of earlier builds deleted\n", len(old))
	return nil
}

// Open opens the build in a directory.
func Open(dir string) (fs.FS, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("the built app: %w", err)
	}
	return os.DirFS(dir), nil
}
