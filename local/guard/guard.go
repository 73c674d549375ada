// Package guard keeps the web pages of strangers away from the platform. A
// browser on this machine reaches every port of it, whatever page it shows: a
// page may send requests to localhost (cross-site request forgery), and may make
// its own name resolve to this machine, so that it may read the responses too
// (DNS rebinding).
package guard

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Guard says whose requests are let through. The zero value lets through
// programs on this machine, pages of the same origin and links.
type Guard struct {
	Hosts   []string // names of this machine, besides those that every machine has
	Origins []string // of the app, whose pages may send everything
	// Open reports whether a page of another origin may call the path; nil: none.
	Open func(origin, path string) bool
}

// Protect returns a handler that refuses with 403 what the guard does not let
// through, and passes the rest to h.
func (g Guard) Protect(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !g.ownHost(r):
			refuse(w, "Host: "+strconv.Quote(r.Host)+" is no name of this machine; --allowed-hosts adds names")
		case !g.wanted(r) && !g.open(r):
			refuse(w, "the request comes from a web page that is not the app's")
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// Programs returns a handler that passes to h the requests of programs on this
// machine. Those of browsers are refused with 403.
func Programs(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if (Guard{}).ownHost(r) && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" {
			h.ServeHTTP(w, r)
			return
		}
		refuse(w, "only programs on this machine may call this address")
	})
}

func (g Guard) open(r *http.Request) bool {
	return g.Open != nil && g.Open(r.Header.Get("Origin"), r.URL.Path)
}

// ownHost reports whether the request names this machine: localhost, a name
// below it, a loopback address, the address at which it arrived, or one of Hosts.
// The request of a page that made its own name resolve to this machine has that
// page's name.
func (g Guard) ownHost(r *http.Request) bool {
	host := hostname(r.Host)
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Zone() == "" && (ip.Unmap().IsLoopback() || ip.Unmap() == arrival(r))
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(g.Hosts, host)
}

// hostname returns the name or address of host[:port], in lower case, and "" if it
// is malformed.
func hostname(host string) string {
	u, err := url.Parse("//" + host)
	if err != nil || u.User != nil || u.Host != host {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// arrival is the address of this machine at which the request arrived.
func arrival(r *http.Request) netip.Addr {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

// wanted reports whether the request is a program's, a page's of the same origin
// or of the app, or a link's. Browsers say in Sec-Fetch-Site how the page is
// related to the address. Old ones do not; they, too, send Origin with all that
// may change something, and a page cannot read the response to the rest.
func (g Guard) wanted(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	switch {
	case slices.Contains(g.Origins, origin):
		return true
	case site == "same-origin" || site == "none": // none: typed into the address bar
		return true
	case site != "":
		return link(r)
	}
	return origin == "" || origin == "http://"+r.Host
}

// link reports whether the browser opens the address in a tab of its own, as for a
// sign-in page or a presigned URL. No such request changes anything here.
func link(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// refuse answers with problem details (RFC 9457), with the members that AWS
// clients show.
func refuse(w http.ResponseWriter, why string) {
	body, _ := json.Marshal(map[string]any{ // strings and a number: cannot fail
		"type": "about:blank", "title": "Forbidden", "status": http.StatusForbidden, "detail": why,
		"code": "AccessDenied", "message": why,
	})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write(body)
}
