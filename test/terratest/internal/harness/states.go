package harness

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// states is the bucket of the states of all copies, in memory and as S3 serves it. In a
// file, Terraform writes the whole state after every resource, which is more than half of
// the time of an apply.
type states struct {
	server *httptest.Server
	mu     sync.Mutex
	bodies map[string][]byte // by the path of the object
}

func serveStates() *states {
	s := &states{bodies: map[string][]byte{}}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// serve answers the requests that the backend makes: it lists, reads, writes and deletes.
func (s *states) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, found := s.bodies[r.URL.Path]
	switch {
	case r.Method == http.MethodPut:
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.bodies[r.URL.Path] = raw
	case r.Method == http.MethodDelete:
		delete(s.bodies, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Query().Has("list-type"): // the workspaces; TF_WORKSPACE selects one that is not listed, too
		fmt.Fprint(w, `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></ListBucketResult>`)
	case !found:
		w.WriteHeader(http.StatusNotFound)
		if r.Method != http.MethodHead {
			fmt.Fprint(w, `<Error><Code>NoSuchKey</Code><Message>No such state.</Message></Error>`)
		}
	default:
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
	}
}

// copy gives the copy of the sources in the directory to the states of another.
func (s *states) copy(from, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, body := range s.bodies {
		if before, after, found := strings.Cut(path, from); found && strings.HasPrefix(after, "/") {
			s.bodies[before+to+after] = body
		}
	}
}

// backend has the backend of a copy's root module: the bucket, and a key of its own.
const backend = `terraform {
  backend "s3" {
    bucket = "states"
    key    = %q
    region = "us-east-1"

    endpoints                   = { s3 = %q }
    use_path_style              = true
    access_key                  = "offline"
    secret_key                  = "offline"
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }
}
`

// ownState gives a root module a state in the bucket.
func (s Sources) ownState(root string) error {
	text := fmt.Sprintf(backend, strings.Trim(s.Path(root), "/")+"/terraform.tfstate", s.states.server.URL)
	return os.WriteFile(filepath.Join(s.Path(root), "backend_override.tf"), []byte(text), 0o600)
}
