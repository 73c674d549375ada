package receipt_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	domain "github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/functions/receipt"
	"github.com/eventforge/eventforge/functions/receipt/fonts"
	"github.com/eventforge/eventforge/functions/receipt/fonts/build"
)

// built are all fonts, as the build makes them, whether or not it ran.
var built = sync.OnceValues(func() (fstest.MapFS, error) {
	files := fstest.MapFS{}
	made, err := build.Fonts(backgroundContext)
	for name, data := range made {
		files[name] = &fstest.MapFile{Data: data}
	}
	return files, err
})

func renderer(t testing.TB) *receipt.Renderer {
	t.Helper()
	files, err := built()
	require.NoError(t, err)
	found, missing := fonts.In(files)
	require.Empty(t, missing)
	return receipt.NewRenderer(found, missing)
}

// document is a receipt with a line for each name.
func document(names ...string) domain.Document {
	d := domain.Document{
		Title: "Receipt", Dated: "23 November 2026, 07:31 UTC", Movement: "Payment", Sum: "Total paid",
		OrderID: "01JD9ZQ5YV8M3K7T2W4X6B8C0D", Number: "2W4X-6B8C-0D1", Placed: "23 November 2026, 07:31 UTC", Customer: "Ada Lovelace",
		Email: "ada@example.com", Reference: "sandbox-order-01JD9ZQ5YV8M3K7T2W4X6B8C0D", Units: "120",
		Currency: "USD", Total: "1,234,567.89 USD", Issued: time.Date(2026, 11, 23, 7, 31, 5, 0, time.UTC),
	}
	for i, name := range names {
		d.Lines = append(d.Lines, domain.Line{
			Number: strconv.Itoa(i + 1), Name: name, SKU: fmt.Sprintf("SKU-%04d", i+1),
			Quantity: "12", UnitPrice: "1,019.99", Amount: "12,239.88",
		})
	}
	return d
}

func numbered(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("Item number %d.", i+1)
	}
	return names
}

// page is the content of one PDF page: its texts, and where each begins.
type page struct {
	text string
	at   [][2]float64 // in points from the lower left corner
}

// read decodes a PDF with another implementation, which also validates it.
func read(t testing.TB, pdf []byte) []page {
	t.Helper()
	api.DisableConfigDir()
	ctx, err := api.ReadValidateAndOptimize(bytes.NewReader(pdf), model.NewDefaultConfiguration())
	require.NoError(t, err)
	pages := make([]page, ctx.PageCount)
	for i := range pages {
		content, err := pdfcpu.ExtractPageContent(ctx, i+1)
		require.NoError(t, err)
		raw, err := io.ReadAll(content)
		require.NoError(t, err)
		pages[i] = parse(t, raw)
	}
	return pages
}

var drawing = regexp.MustCompile(`(?s)BT (-?[\d.]+) (-?[\d.]+) Td \(((?:\\.|[^\\)])*)\) Tj ET`)

func parse(t testing.TB, content []byte) page {
	var p page
	for _, m := range drawing.FindAllSubmatch(content, -1) {
		x, err := strconv.ParseFloat(string(m[1]), 64)
		require.NoError(t, err)
		y, err := strconv.ParseFloat(string(m[2]), 64)
		require.NoError(t, err)
		p.at = append(p.at, [2]float64{x, y})
		p.text += strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(string(m[3])) + "|"
	}
	return p
}

var stream = regexp.MustCompile(`(?s)\nstream\n(.*?)\nendstream`)

// quickly decodes the content of the pages as read does, without the other
// implementation, which is too slow for a thousand documents.
func quickly(t testing.TB, pdf []byte) []page {
	var pages []page
	for _, m := range stream.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // not compressed: the map to Unicode
		}
		raw, err := io.ReadAll(z)
		require.NoError(t, err)
		if p := parse(t, raw); len(p.at) > 0 {
			pages = append(pages, p)
		}
	}
	return pages
}

// embedded is a text in the encoding of an embedded font.
func embedded(s string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, unit)
	}
	return string(b)
}
