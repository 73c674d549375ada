package server

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
)

// reference is the page of the API reference. It draws /openapi.json with a program that is
// built with the app and served beside it.
//
//go:embed reference.html
var reference []byte

// referencePolicy allows the reference what the app is allowed: programs, styles, fonts and
// requests of this origin, nothing inline and nobody else's.
const referencePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; " +
	"img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveReference serves the specification as JSON, and the API reference.
func serveReference(e *echo.Echo, document []byte) {
	e.GET("/openapi.json", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/json", document)
	})
	e.GET("/docs", func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", referencePolicy)
		return c.HTMLBlob(http.StatusOK, reference)
	})
}
