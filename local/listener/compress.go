package listener

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// The smallest and largest body that CloudFront compresses.
const (
	smallestCompressed = 1000
	largestCompressed  = 10_000_000
)

// compressible are the content types that CloudFront compresses, of those that the app
// and the catalog have.
var compressible = map[string]bool{
	"application/javascript": true, "application/json": true, "application/xml": true,
	"image/svg+xml": true, "text/css": true, "text/html": true, "text/javascript": true, "text/plain": true, "text/xml": true,
}

// compressedAt reports whether CloudFront compresses what it has at the path: it does only
// where its cache policy caches. test/edge compares this with terraform/modules/site.
func compressedAt(path string) bool {
	return path == sitemapPath || path == "/api/products" || strings.HasPrefix(path, "/api/products/") || !ToAPI(path)
}

// compress serves as CloudFront does with compression: it prefers Brotli to gzip.
func compress(w http.ResponseWriter, r *http.Request, serve func(http.ResponseWriter)) {
	if !compressedAt(r.URL.Path) {
		serve(w)
		return
	}
	c := &compressing{ResponseWriter: w, asked: r}
	serve(c)
	c.close()
}

// compressing compresses the body of a response that is worth it. It has no Unwrap, so
// that nobody can flush past it.
type compressing struct {
	http.ResponseWriter
	asked   *http.Request
	sent    bool
	encoder io.WriteCloser // if the response is compressed
}

// WriteHeader decides by the response's headers.
func (c *compressing) WriteHeader(status int) {
	if !c.sent && status >= http.StatusOK {
		c.sent = true
		c.choose(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *compressing) Write(b []byte) (int, error) {
	if !c.sent {
		c.WriteHeader(http.StatusOK)
	}
	if c.encoder != nil {
		return c.encoder.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

func (c *compressing) choose(status int) {
	h := c.Header()
	if !mayCompress(status, h) {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	encoding := accepted(c.asked.Header.Get("Accept-Encoding"))
	if encoding == "" || c.asked.Method == http.MethodHead {
		return
	}
	h.Set("Content-Encoding", encoding)
	h.Del("Content-Length") // the compressed length is not known yet
	h.Del("Accept-Ranges")
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		h.Set("ETag", "W/"+tag) // equivalent, but not the same bytes
	}
	c.encoder = encoder(encoding, c.ResponseWriter)
}

func (c *compressing) close() {
	if c.encoder != nil {
		_ = c.encoder.Close() // fails only when the client is gone
	}
}

// mayCompress reports whether CloudFront compresses a response with the status and headers.
func mayCompress(status int, h http.Header) bool {
	switch status {
	case http.StatusOK, http.StatusForbidden, http.StatusNotFound:
	default:
		return false
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	length, err := strconv.Atoi(h.Get("Content-Length"))
	return err == nil && length >= smallestCompressed && length <= largestCompressed &&
		compressible[kind] && h.Get("Content-Encoding") == ""
}

// accepted is the encoding that CloudFront chooses for an Accept-Encoding header, or empty.
func accepted(header string) (encoding string) {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(part, ";")
		refused := strings.ReplaceAll(quality, " ", "") == "q=0"
		switch name = strings.TrimSpace(name); {
		case refused:
		case name == "br":
			return name
		case name == "gzip":
			encoding = name
		}
	}
	return encoding
}

// encoder compresses with the levels that servers commonly use while they answer; AWS does
// not tell CloudFront's.
func encoder(encoding string, w io.Writer) io.WriteCloser {
	if encoding == "br" {
		return brotli.NewWriterLevel(w, 5)
	}
	return gzip.NewWriter(w)
}
