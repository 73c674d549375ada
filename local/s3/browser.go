package s3

import (
	"net/http"
	"slices"
)

// AllowUploads lets pages of the origins upload to the bucket with a presigned URL, as a
// bucket's CORS rule for PUT does.
func (s *Service) AllowUploads(bucket string, origins ...string) { s.browsers.Store(bucket, origins) }

// allowBrowser adds the CORS headers for pages that may upload. It reports whether the
// request was the browser's question for that, which is answered then.
func (s *Service) allowBrowser(w http.ResponseWriter, r *http.Request) bool {
	bucket, _ := s.bucketAndKey(r)
	allowed, _ := s.browsers.Load(bucket)
	origins, _ := allowed.([]string)
	origin := r.Header.Get("Origin")
	if !slices.Contains(origins, origin) {
		return false
	}
	asked := r.Header.Get("Access-Control-Request-Method")
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Vary", "Origin")
	if r.Method != http.MethodOptions || asked != http.MethodPut {
		return false
	}
	h.Set("Access-Control-Allow-Methods", http.MethodPut)
	h.Set("Access-Control-Allow-Headers", "content-type")
	w.WriteHeader(http.StatusOK)
	return true
}

// Public serves the objects of a bucket to everybody, as CloudFront does: a path is a key.
func (s *Service) Public(bucket string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			s.respond(w, r, nil, fail(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource."))
			return
		}
		c := &call{Request: r, bucket: bucket, key: r.URL.Path[1:]}
		if o, err := s.findObject(c.bucket, c.key); err == nil && o == nil {
			s.respond(w, r, nil, fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist."))
			return
		}
		out, err := s.getObject(c)
		s.respond(w, r, out, err)
	})
}
