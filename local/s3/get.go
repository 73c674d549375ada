package s3

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// overrides are the query parameters that replace headers of the answer.
var overrides = map[string]string{
	"response-content-type": "Content-Type", "response-content-disposition": "Content-Disposition",
	"response-content-encoding": "Content-Encoding", "response-content-language": "Content-Language",
	"response-cache-control": "Cache-Control", "response-expires": "Expires",
}

func overrideNames() []string {
	out := make([]string, 0, len(overrides))
	for name := range overrides {
		out = append(out, name)
	}
	return out
}

// getObject reads again when the object is replaced while it is being read.
func (s *Service) getObject(c *call) (*reply, error) {
	for {
		out, o, span, err := s.describe(c)
		if err != nil || span.empty {
			return out, err
		}
		body, ok, err := s.read(o, span.first, span.last)
		if err != nil {
			return nil, err
		}
		if ok {
			out.body = body
			return out, nil
		}
	}
}

func (s *Service) headObject(c *call) (*reply, error) {
	out, _, _, err := s.describe(c)
	return out, err
}

// describe answers everything but the bytes.
func (s *Service) describe(c *call) (*reply, *object, span, error) {
	if err := s.mustExist(c.bucket); err != nil {
		return nil, nil, span{}, err
	}
	o, err := s.find(c.bucket, c.key)
	if err == nil && o == nil {
		err = s.missing(c.key)
	}
	if err != nil {
		return nil, nil, span{}, err
	}
	if err := c.conditions(o); err != nil {
		return nil, nil, span{}, err
	}
	part, partial, err := parseRange(c.Header.Get("Range"), o.Size)
	if err != nil {
		return nil, nil, span{}, err
	}
	out := &reply{status: http.StatusOK, header: o.header()}
	if partial {
		out.status = http.StatusPartialContent
		out.header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", part.first, part.last, o.Size))
	} else if strings.EqualFold(c.Header.Get("X-Amz-Checksum-Mode"), "ENABLED") {
		o.setChecksum(out.header)
	}
	out.header.Set("Content-Length", strconv.FormatInt(part.last-part.first+1, 10))
	c.override(out.header)
	return out, o, part, nil
}

func (c *call) override(h http.Header) {
	for name, header := range overrides {
		if value := c.query.Get(name); value != "" {
			h.Set(header, value)
		}
	}
}

// span is a part of an object, from first to last byte inclusive.
type span struct {
	first, last int64
	empty       bool
}

// parseRange reads a Range header of one range; like S3 it ignores others.
func parseRange(text string, size int64) (part span, partial bool, err error) {
	whole := span{first: 0, last: size - 1, empty: size == 0}
	spec, ok := strings.CutPrefix(text, "bytes=")
	from, to, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return whole, false, nil
	}
	first, last, ok := bounds(from, to, size)
	if !ok {
		return whole, false, nil
	}
	if first >= size || first > last {
		e := fail(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
		e.header = http.Header{"Content-Range": {fmt.Sprintf("bytes */%d", size)}}
		return whole, false, e
	}
	return span{first: first, last: last}, true, nil
}

// bounds knows first-last, first- and -length.
func bounds(from, to string, size int64) (first, last int64, ok bool) {
	n, err := strconv.ParseInt(to, 10, 64)
	if from == "" {
		if n == 0 {
			return size, size, err == nil // nothing: not satisfiable
		}
		return max(size-n, 0), size - 1, err == nil && n > 0
	}
	if to == "" {
		n, err = size-1, nil
	}
	first, bad := strconv.ParseInt(from, 10, 64)
	return first, min(n, size-1), bad == nil && err == nil && first >= 0 && (to == "" || n >= first)
}
