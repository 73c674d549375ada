package s3

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// overrides maps query parameters to the response headers that they replace.
var overrides = map[string]string{
	"response-content-type": "Content-Type", "response-content-disposition": "Content-Disposition",
	"response-content-encoding": "Content-Encoding", "response-content-language": "Content-Language",
	"response-cache-control": "Cache-Control", "response-expires": "Expires",
}

// readParameters are the query parameters of reading an object.
func readParameters() []string {
	return append(slices.Collect(maps.Keys(overrides)), "partNumber")
}

// getObject starts again if the object is replaced while it is being read.
func (s *Service) getObject(c *call) (*response, error) {
	for read := uint64(0); ; {
		out, o, span, err := s.objectResponse(c)
		if err != nil || span.empty {
			return out, err
		}
		body, ok, err := s.readRange(o, span.first, span.last)
		if err != nil {
			return nil, err
		}
		if ok {
			out.body = body
			return out, nil
		}
		if o.Generation == read {
			return nil, errBytesLost(c.key)
		}
		read = o.Generation
	}
}

func (s *Service) headObject(c *call) (*response, error) {
	out, _, _, err := s.objectResponse(c)
	return out, err
}

// objectResponse returns the response without its body.
func (s *Service) objectResponse(c *call) (*response, *object, byteRange, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, nil, byteRange{}, err
	}
	o, err := s.findObject(c.bucket, c.key)
	if err == nil && o == nil {
		err = s.noSuchKey(c.key)
	}
	if err != nil {
		return nil, nil, byteRange{}, err
	}
	if err := c.checkReadConditions(o); err != nil {
		return nil, nil, byteRange{}, err
	}
	part, partial, err := c.wantedRange(o)
	if err != nil {
		return nil, nil, byteRange{}, err
	}
	out := &response{status: http.StatusOK, header: o.header()}
	if partial {
		out.status = http.StatusPartialContent
		out.header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", part.first, part.last, o.Size))
	} else if strings.EqualFold(c.Header.Get("X-Amz-Checksum-Mode"), "ENABLED") {
		o.setChecksum(out.header)
	}
	if c.query.Has("partNumber") && len(o.Parts) > 0 {
		out.header.Set("X-Amz-Mp-Parts-Count", strconv.Itoa(len(o.Parts)))
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

// byteRange is a part of an object: the positions of its first and last byte.
type byteRange struct {
	first, last int64
	empty       bool
}

// wantedRange returns the bytes that the request asks for, by a Range header or
// by the number of a part.
func (c *call) wantedRange(o *object) (part byteRange, partial bool, err error) {
	span := c.Header.Get("Range")
	if !c.query.Has("partNumber") {
		return parseRange(span, o.Size)
	}
	if span != "" {
		return part, false, invalidRequest("Cannot specify both Range header and partNumber query parameter")
	}
	number, err := c.partNumber()
	if err != nil {
		return part, false, err
	}
	return o.part(number)
}

// parseRange parses a Range header with one range. Like S3 it ignores any other
// header.
func parseRange(text string, size int64) (part byteRange, partial bool, err error) {
	whole := byteRange{first: 0, last: size - 1, empty: size == 0}
	spec, ok := strings.CutPrefix(text, "bytes=")
	from, to, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return whole, false, nil
	}
	first, last, ok := parseBounds(from, to, size)
	if !ok {
		return whole, false, nil
	}
	if first >= size || first > last {
		e := fail(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
		e.header = http.Header{"Content-Range": {fmt.Sprintf("bytes */%d", size)}}
		return whole, false, e
	}
	return byteRange{first: first, last: last}, true, nil
}

// parseBounds parses first-last, first- and -length.
func parseBounds(from, to string, size int64) (first, last int64, ok bool) {
	n, err := strconv.ParseInt(to, 10, 64)
	if from == "" {
		if n == 0 {
			return size, size, err == nil // an empty range is not satisfiable
		}
		return max(size-n, 0), size - 1, err == nil && n > 0
	}
	if to == "" {
		n, err = size-1, nil
	}
	first, bad := strconv.ParseInt(from, 10, 64)
	return first, min(n, size-1), bad == nil && err == nil && first >= 0 && (to == "" || n >= first)
}
