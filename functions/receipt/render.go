// Package receipt renders receipts as PDF documents.
package receipt

import (
	"bytes"
	"fmt"
	"log/slog"

	"github.com/jung-kurt/gofpdf"

	"github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/functions/receipt/fonts"
)

// Renderer renders receipts. It is safe for concurrent use.
type Renderer struct{ fonts []fonts.Font }

// NewRenderer returns a renderer that uses the given fonts, in order, for
// letters that Helvetica lacks. Letters that no font has are shown as the
// replacement character. missing names the fonts that the build left out; they
// are logged.
func NewRenderer(found []fonts.Font, missing []string) *Renderer {
	if len(missing) > 0 {
		slog.Warn("built without all fonts: some scripts cannot be drawn on receipts", "missing", missing)
	}
	return &Renderer{fonts: found}
}

// Render renders a receipt as a PDF document in A4. The same content always
// gives the same bytes.
func (r *Renderer) Render(d receipt.Document) ([]byte, error) {
	c := &canvas{pdf: newPDF(d), set: newTypesetter(r.fonts)}
	if err := c.embed(texts(d)); err != nil {
		return nil, err
	}
	pages := paginate(c.rows(d.Lines), c.headerHeightOf(d))
	first := 0
	for i, p := range pages {
		c.addPage()
		c.pdfPage(d, p, i+1, len(pages), first)
		first += len(p.rows)
	}
	var out bytes.Buffer
	if err := c.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("render receipt: %w", err)
	}
	return out.Bytes(), nil
}

// newPDF returns an empty document whose metadata depends only on the receipt.
func newPDF(d receipt.Document) *gofpdf.Fpdf {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCompression(false) // a PDF page is a few kB; a compressor for each needs 1.2 MB
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(d.Issued)
	pdf.SetModificationDate(d.Issued)
	pdf.SetTitle(d.Title+" for order "+d.Number, true)
	pdf.SetAuthor("EventForge", true)
	pdf.SetCreator("EventForge", true)
	return pdf
}

// texts are all strings of a receipt that come from other parties.
func texts(d receipt.Document) []string {
	all := append([]string{d.Customer, d.Email, d.Reference}, d.Address...)
	for _, l := range d.Lines {
		all = append(all, l.Name, l.SKU)
	}
	return all
}

// embed embeds the letters of each font that the texts need. It must be called
// before anything is measured.
func (c *canvas) embed(texts []string) error {
	for _, t := range texts {
		c.set.set(t)
	}
	for i, f := range c.set.fonts {
		letters := c.set.letters(i)
		if len(letters) == 0 {
			continue
		}
		font, err := f.Load()
		if err != nil {
			return fmt.Errorf("font %s: %w", f.Name, err)
		}
		subset, err := font.Subset(f.Name, letters)
		if err != nil {
			return fmt.Errorf("font %s: %w", f.Name, err)
		}
		c.pdf.AddUTF8FontFromBytes(f.Name, "", subset)
	}
	return c.pdf.Error()
}
