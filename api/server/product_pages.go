package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/api/cache"
	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// pageLifetime is how long a page of products is kept here.
	pageLifetime = 2 * time.Second
	// sharedLifetime is how long CloudFront keeps it after that. Browsers ask each
	// time, with If-None-Match.
	sharedLifetime = 5 * time.Second
	// maxPages is how many pages are kept, of 10 KB usually and 250 KB at most, but for
	// the sitemap of 3 MB at most.
	maxPages = 256
)

// productPages keeps pages of products as they were sent.
type productPages struct {
	version func() int64
	kept    *cache.Cache[productPage]
}

func newProductPages(version func() int64, now func() time.Time) *productPages {
	return &productPages{version, cache.New[productPage](pageLifetime, maxPages, handlerTimeout, now)}
}

// productPage is a page of products, or one product, in JSON; or the sitemap.
type productPage struct {
	kind string // its media type
	body []byte
	etag string
}

// page returns the page with the key, which make makes unless it is kept. Requests that
// come while it is made wait for it.
func (p *productPages) page(ctx context.Context, key string, make func(context.Context) (any, error)) (productPage, error) {
	return p.keep(ctx, key, func(ctx context.Context) (productPage, error) {
		page, err := make(ctx)
		if err != nil {
			return productPage{}, err
		}
		return rendered(page)
	})
}

// keep returns what render makes, as page does.
func (p *productPages) keep(ctx context.Context, key string, render func(context.Context) (productPage, error)) (productPage, error) {
	if p.version == nil {
		return render(ctx)
	}
	return p.kept.Get(ctx, strconv.FormatInt(p.version(), 10)+"\x00"+key, render)
}

// rendered is the page in JSON.
func rendered(page any) (productPage, error) {
	body, err := json.Marshal(page)
	if err != nil {
		return productPage{}, failure.Wrap(failure.Internal, err, "a page of products cannot be rendered")
	}
	return tagged("application/json", body), nil
}

// tagged is a page with its ETag, which is the same in every process.
func tagged(kind string, body []byte) productPage {
	sum := sha256.Sum256(body)
	return productPage{kind, append(body, '\n'), `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`}
}

// listedProducts is the response with a page or a product: 304 if the client has it.
type listedProducts struct {
	productPage
	ifNoneMatch string
}

// cacheControl lets shared caches keep a page, and browsers ask for it each time.
var cacheControl = fmt.Sprintf("public, max-age=0, s-maxage=%d", int(sharedLifetime.Seconds()))

// VisitListProductsResponse implements openapi.ListProductsResponseObject.
func (r listedProducts) VisitListProductsResponse(w http.ResponseWriter) error {
	return r.write(w)
}

// VisitReadProductResponse implements openapi.ReadProductResponseObject.
func (r listedProducts) VisitReadProductResponse(w http.ResponseWriter) error { return r.write(w) }

func (r listedProducts) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Cache-Control", cacheControl)
	h.Set("ETag", r.etag)
	if r.clientHasIt() {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", r.kind)
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(r.body)
	return err
}

// clientHasIt compares the ETags weakly, as RFC 9110, 13.1.2 asks for: CloudFront makes
// them weak when it compresses.
func (r listedProducts) clientHasIt() bool {
	for candidate := range strings.SplitSeq(r.ifNoneMatch, ",") {
		if candidate = strings.TrimSpace(candidate); candidate == "*" || strings.TrimPrefix(candidate, "W/") == r.etag {
			return true
		}
	}
	return false
}
