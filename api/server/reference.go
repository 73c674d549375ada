package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"github.com/labstack/echo/v4"
)

// serveReference serves the specification as JSON, and the API reference. The
// reference loads and runs nothing: its policy allows only its own style sheet, by its
// hash.
func serveReference(e *echo.Echo, specification, reference []byte) {
	policy := "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src " + styleSource(reference)
	e.GET("/openapi.json", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/json", specification)
	})
	e.GET("/docs", func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy)
		return c.HTMLBlob(http.StatusOK, reference)
	})
}

// styleSource is the CSP source of the reference's only style element.
func styleSource(reference []byte) string {
	_, rest, _ := bytes.Cut(reference, []byte("<style>"))
	style, _, _ := bytes.Cut(rest, []byte("</style>"))
	hash := sha256.Sum256(style)
	return "'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"
}
