package s3

import (
	"encoding/xml"
	"net/http"
)

// maxDeletes is the maximum number of keys in a DeleteObjects request.
const maxDeletes = 1000

func (s *Service) deleteObject(c *call) (*response, error) {
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	return noContent(), s.removeObject(c.bucket, c.key)
}

type deleteRequest struct {
	Objects []struct {
		Key       string
		VersionID string `xml:"VersionId"`
	} `xml:"Object"`
	Quiet bool
}

type deleted struct {
	Key string
}

type deleteError struct {
	Key, Code, Message string
}

type deleteResult struct {
	XMLName xml.Name      `xml:"DeleteResult"`
	XMLNS   string        `xml:"xmlns,attr"`
	Deleted []deleted     `xml:"Deleted"`
	Errors  []deleteError `xml:"Error"`
}

func (s *Service) deleteObjects(c *call) (*response, error) {
	if _, _, err := c.checksum(); err != nil {
		return nil, err
	}
	var in deleteRequest
	err := xml.Unmarshal(c.body, &in) //nolint:gosec // into a plain struct, from a body of limited size
	if err != nil || len(in.Objects) == 0 || len(in.Objects) > maxDeletes {
		return nil, fail(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	if err := s.checkBucketExists(c.bucket); err != nil {
		return nil, err
	}
	out := deleteResult{XMLNS: namespace}
	for _, o := range in.Objects {
		switch err := s.removeVersion(c.bucket, o.Key, o.VersionID); {
		case err != nil:
			e := s.asAPIError(err)
			out.Errors = append(out.Errors, deleteError{o.Key, e.code, e.message})
		case !in.Quiet:
			out.Deleted = append(out.Deleted, deleted{o.Key})
		}
	}
	return xmlResponse(out)
}

func (s *Service) removeVersion(bucket, key, version string) error {
	if version != "" {
		return notImplemented("Deleting a version")
	}
	return s.removeObject(bucket, key)
}
