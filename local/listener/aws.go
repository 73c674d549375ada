package listener

import (
	"net"
	"net/http"
	"strings"
)

// Requests is a handler that knows which requests are its own.
type Requests interface {
	http.Handler
	Handles(*http.Request) bool
}

// AWS routes the requests of the AWS endpoint.
type AWS struct {
	Ours []Requests   // asked in this order
	S3   http.Handler // everything else: buckets have no prefix of their own
}

func (a AWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case bucketHost(r.Host):
		a.S3.ServeHTTP(w, r)
		return
	case forPerson(r):
		http.Redirect(w, r, ControlPrefix, http.StatusFound)
		return
	}
	for _, service := range a.Ours {
		if service.Handles(r) {
			service.ServeHTTP(w, r)
			return
		}
	}
	a.S3.ServeHTTP(w, r)
}

// bucketHost reports whether the host names a bucket: <bucket>.localhost.
func bucketHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.HasSuffix(host, ".localhost")
}

// forPerson reports whether somebody opened the endpoint in a browser. S3's
// GET / lists the buckets, but a browser does not sign.
func forPerson(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/" &&
		r.Header.Get("Authorization") == "" && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// Matched makes a handler know its requests.
func Matched(h http.Handler, handles func(*http.Request) bool) Requests { return matched{h, handles} }

type matched struct {
	http.Handler
	handles func(*http.Request) bool
}

// Handles asks the function it was given.
func (m matched) Handles(r *http.Request) bool { return m.handles(r) }

// ByPath is for Matched: requests whose path satisfies f.
func ByPath(f func(path string) bool) func(*http.Request) bool {
	return func(r *http.Request) bool { return f(r.URL.Path) }
}
