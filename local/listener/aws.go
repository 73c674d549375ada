package listener

import (
	"net"
	"net/http"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// Requests is a handler that can tell which requests it handles.
type Requests interface {
	http.Handler
	Handles(*http.Request) bool
}

// AWS routes the requests of the AWS endpoint.
type AWS struct {
	Services []Requests   // asked in this order
	Unknown  http.Handler // gets what is signed for a service that is not there
	S3       http.Handler // gets everything else: bucket names have no common prefix
}

func (a AWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scope := wire.Scope(r)
	switch {
	case scope == "s3" || bucketHost(r.Host):
		a.S3.ServeHTTP(w, r)
		return
	case fromBrowser(r):
		http.Redirect(w, r, ControlPrefix, http.StatusFound)
		return
	}
	for _, service := range a.Services {
		if service.Handles(r) {
			service.ServeHTTP(w, r)
			return
		}
	}
	if scope != "" {
		a.Unknown.ServeHTTP(w, r)
		return
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

// fromBrowser reports whether a person opened the endpoint in a browser. GET / of
// S3 lists the buckets, but a browser does not sign its requests.
func fromBrowser(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/" &&
		r.Header.Get("Authorization") == "" && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// Matched combines a handler with the function that tells its requests.
func Matched(h http.Handler, handles func(*http.Request) bool) Requests { return matched{h, handles} }

type matched struct {
	http.Handler
	handles func(*http.Request) bool
}

// Handles reports whether the handler's function accepts the request.
func (m matched) Handles(r *http.Request) bool { return m.handles(r) }

// ByPath makes a function for Matched that accepts the paths for which f is true.
func ByPath(f func(path string) bool) func(*http.Request) bool {
	return func(r *http.Request) bool { return f(r.URL.Path) }
}
