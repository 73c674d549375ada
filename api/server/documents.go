package server

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
)

var (
	//go:embed documents.html
	pageTemplate string
	//go:embed documents.css
	pageStyle string
)

// serveDocuments serves the specification as JSON and as a page, both made
// once. The page loads nothing and runs nothing: its policy allows its own
// style sheet alone, by its hash.
func (s *Server) serveDocuments(e *echo.Echo) error {
	spec, err := s.contract.JSON()
	if err != nil {
		return fmt.Errorf("write the specification: %w", err)
	}
	page, err := renderPage(s.contract)
	if err != nil {
		return fmt.Errorf("render the documentation: %w", err)
	}
	hash := sha256.Sum256([]byte(pageStyle))
	policy := "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(hash[:]) + "'"
	e.GET("/openapi.json", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/json", spec)
	})
	e.GET("/docs", func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy)
		return c.HTMLBlob(http.StatusOK, page)
	})
	return nil
}

// problemRow explains one problem code.
type problemRow struct {
	Code   openapi.ProblemCode
	Status int
	Title  string
}

func renderPage(c *contract.Contract) ([]byte, error) {
	t, err := template.New("page").Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	d := c.Document()
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Style": template.CSS(pageStyle), //nolint:gosec // our own file
		"Title": d.Info.Title, "Version": d.Info.Version, "Paragraphs": contract.Paragraphs(d.Info.Description),
		"Groups": c.Groups(), "Schemas": c.Schemas(), "Problems": problemRows(),
	})
	return out.Bytes(), err
}

// problemRows explains each code once, in the order of the specification's
// statuses.
func problemRows() []problemRow {
	var rows []problemRow
	for _, code := range []failure.Code{
		failure.Invalid, failure.Unauthenticated, failure.Forbidden, failure.NotFound, failure.NotReady,
		methodNotAllowed, failure.Conflict, failure.KeyInUse, failure.TooLarge, unsupportedMediaType,
		failure.KeyReused, failure.RateLimited, failure.Internal, failure.Unavailable,
	} {
		a := answers[code]
		rows = append(rows, problemRow{a.code, a.status, a.title})
	}
	return rows
}
