package s3

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// endpoint is what follows the bucket in a host name, before the host of the
// emulation: nothing, s3, or s3 and a region.
var endpoint = regexp.MustCompile(`(^|\.)s3(\.[a-z]{2}(-[a-z]+)+-[0-9])?$`)

// bucketAndKey takes the bucket from the host name, or else from the path.
func (s *Service) bucketAndKey(r *http.Request) (bucket, key string) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if bucket := s.hostBucket(r.Host); bucket != "" {
		return bucket, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// hostBucket returns the bucket in a host name of the virtual-hosted style,
// <bucket>.localhost, <bucket>.s3.localhost or <bucket>.s3.<region>.localhost,
// where the endpoint's own host may stand for localhost. It is empty if the host
// names no bucket.
func (s *Service) hostBucket(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	for _, base := range s.hosts() {
		if name, ok := strings.CutSuffix(host, "."+base); ok {
			return endpoint.ReplaceAllString(name, "")
		}
	}
	return ""
}

// hosts returns the host names that buckets are names under.
func (s *Service) hosts() []string {
	bases := []string{"localhost"}
	if u, err := url.Parse(s.env.URL); err == nil && net.ParseIP(u.Hostname()) == nil && u.Hostname() != "" {
		bases = append(bases, u.Hostname())
	}
	return bases
}
