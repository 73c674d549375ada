package s3

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/http"
	"strconv"

	"github.com/eventforge/eventforge/local/wire"
)

// namespace is the XML namespace of S3's documents.
const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

func (s *Service) respond(w http.ResponseWriter, r *http.Request, out *response, err error) {
	failed := s.asAPIError(err)
	if err != nil && failed == nil {
		wire.CloseConnection(w)
		return
	}
	id := s.env.Rand.UUID()
	w.Header().Set("X-Amz-Request-Id", id)
	w.Header().Set("X-Amz-Id-2", id)
	w.Header().Set("Server", "AmazonS3")
	if err != nil {
		out = failed.response(r.URL.Path, id)
	}
	for name, values := range out.header {
		w.Header()[name] = values
	}
	if w.Header().Get("Content-Length") == "" && out.status != http.StatusNoContent && out.status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(out.body)))
	}
	w.WriteHeader(out.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(out.body) //nolint:gosec // S3 serves an object as it was stored
	}
}

// asAPIError converts any error to one of S3's. It is nil if there is no error,
// or if the connection has to be closed instead.
func (s *Service) asAPIError(err error) *apiError {
	var known *apiError
	if err == nil || errors.As(err, &known) {
		return known
	}
	e := wire.AsError(s.env, service, err, "InternalError")
	if e == nil {
		return nil
	}
	return fail(e.Status, e.Code, e.Message)
}

// response returns the error as an XML document.
func (e *apiError) response(resource, id string) *response {
	out := &response{status: e.status, header: http.Header{}}
	if e.header != nil {
		out.header = e.header.Clone()
	}
	if e.status == http.StatusNotModified {
		return out
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + "<Error>")
	fields := append([][2]string{{"Code", e.code}, {"Message", e.message}}, e.fields...)
	for _, f := range append(fields, [2]string{"Resource", resource}, [2]string{"RequestId", id}) {
		b.WriteString("<" + f[0] + ">")
		_ = xml.EscapeText(&b, []byte(f[1])) // a buffer does not fail
		b.WriteString("</" + f[0] + ">")
	}
	b.WriteString("</Error>")
	out.header.Set("Content-Type", "application/xml")
	out.body = b.Bytes()
	return out
}

// xmlResponse returns v as an XML document.
func xmlResponse(v any) (*response, error) {
	body, err := xml.Marshal(v)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Content-Type": {"application/xml"}}
	return &response{status: http.StatusOK, header: header, body: append([]byte(xml.Header), body...)}, nil
}

func noContent() *response { return &response{status: http.StatusNoContent, header: http.Header{}} }
