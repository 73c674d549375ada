package receiver

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/eventforge/eventforge/ops/target"
)

// Hub listens on one address for any number of endpoints, so that a test needs only one
// address that the platform can reach.
type Hub struct {
	base   string
	server *http.Server

	mu        sync.Mutex
	made      int
	receivers map[string]*Receiver // by path
}

// Listen listens on host:port. Endpoints are below base, the URL that leads there;
// if it is empty, below http://host:port.
func Listen(address, base string) (*Hub, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	if base == "" {
		base = "http://" + listener.Addr().String()
	}
	h := &Hub{base: strings.TrimSuffix(base, "/"), receivers: map[string]*Receiver{}}
	h.server = &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = h.server.Serve(listener) }()
	return h, nil
}

// Receiver makes an endpoint. No delivery verifies until Trust is called.
func (h *Hub) Receiver() *Receiver {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.made++
	// Owners put secrets into paths and queries. target finds this one in any log.
	path := "/hooks/" + target.Planted + "/" + strconv.Itoa(h.made)
	r := &Receiver{URL: h.base + path + "?key=" + target.Planted, status: http.StatusNoContent, news: make(chan struct{})}
	r.close = func() error { h.forget(path); return nil }
	h.receivers[path] = r
	return r
}

func (h *Hub) forget(path string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.receivers, path)
}

// ServeHTTP passes a delivery to its endpoint. The connection breaks where there is none.
func (h *Hub) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h.mu.Lock()
	r, ok := h.receivers[req.URL.Path]
	h.mu.Unlock()
	if !ok {
		panic(http.ErrAbortHandler)
	}
	r.ServeHTTP(w, req)
}

// Close stops listening.
func (h *Hub) Close() error { return h.server.Close() }
