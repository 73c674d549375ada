package s3

import "net/http"

// apiError is an error as S3's clients know it.
type apiError struct {
	status  int
	code    string
	message string
	fields  [][2]string // further elements of the answer
	header  http.Header // of answers without a body
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func fail(status int, code, message string) *apiError {
	return &apiError{status: status, code: code, message: message}
}

func noBucket() error {
	return fail(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
}

func denied(message string, fields ...[2]string) error {
	e := fail(http.StatusForbidden, "AccessDenied", message)
	e.fields = fields
	return e
}

// notImplemented is S3's own answer to what it does not know; here it says
// what is left out.
func notImplemented(what string) error {
	return fail(http.StatusNotImplemented, "NotImplemented", what+" is not implemented here.")
}

func badDigest(what string) error {
	return fail(http.StatusBadRequest, "BadDigest", "The "+what+" you specified did not match the calculated checksum.")
}

func invalidRequest(message string) error {
	return fail(http.StatusBadRequest, "InvalidRequest", message)
}

// missing is the answer for an object that is not there.
func (s *Service) missing(key string) error {
	if s.config.HideMissing {
		return denied("Access Denied")
	}
	e := fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	e.fields = [][2]string{{"Key", key}}
	return e
}
