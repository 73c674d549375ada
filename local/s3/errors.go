package s3

import "net/http"

// apiError is an error of the S3 API.
type apiError struct {
	status  int
	code    string
	message string
	fields  [][2]string // further elements of the XML document
	header  http.Header // of responses without a body
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func fail(status int, code, message string) *apiError {
	return &apiError{status: status, code: code, message: message}
}

func noSuchBucket() error {
	return fail(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
}

func accessDenied(message string, fields ...[2]string) error {
	e := fail(http.StatusForbidden, "AccessDenied", message)
	e.fields = fields
	return e
}

// notImplemented is S3's error for unsupported requests. Its message names the
// feature that the emulation does not support.
func notImplemented(what string) error {
	return fail(http.StatusNotImplemented, "NotImplemented", what+" is not implemented here.")
}

func badDigest(what string) error {
	return fail(http.StatusBadRequest, "BadDigest", "The "+what+" you specified did not match the calculated checksum.")
}

func invalidRequest(message string) error {
	return fail(http.StatusBadRequest, "InvalidRequest", message)
}

// noSuchKey is the error for an object that does not exist.
func (s *Service) noSuchKey(key string) error {
	if s.config.HideMissing {
		return accessDenied("Access Denied")
	}
	e := fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	e.fields = [][2]string{{"Key", key}}
	return e
}
