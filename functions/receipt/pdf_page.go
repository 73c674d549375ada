package receipt

import (
	"fmt"
	"strings"

	"github.com/jung-kurt/gofpdf"

	"github.com/eventforge/eventforge/domain/receipt"
)

// The styles of a receipt's texts.
var (
	titleStyle  = style{22, true, navy}
	labelStyle  = style{7.5, true, grey}
	valueStyle  = style{10, false, ink}
	fieldStyle  = style{9.5, false, ink}
	strongStyle = style{10, true, ink}
	headStyle   = style{8, true, white}
	nameStyle   = style{9.5, false, ink}
	smallStyle  = style{7.5, false, grey}
	numberStyle = style{9.5, false, ink}
	sumStyle    = style{13, true, white}
)

// pdfPage draws one PDF page. first is the number of rows on the pages before
// it.
func (c *canvas) pdfPage(d receipt.Document, p pdfPage, number, of, first int) {
	y := continuedHeight
	if number == 1 {
		y = c.headerHeightOf(d)
		c.header(d)
		c.address(d)
	} else {
		c.continued(d)
	}
	if len(p.rows) > 0 {
		y = c.table(d, p.rows, y, first)
	}
	if p.totals {
		c.totals(d, y)
	}
	c.footer(number, of)
}

// header draws the top of the first PDF page: the seller, the title and the
// buyer.
func (c *canvas) header(d receipt.Document) {
	c.box(0, 0, pageWidth, 3, 0, navy)
	c.logo(margin, 15, 12)
	c.text(margin+16, 23.6, "Event", style{19, true, navy})
	c.text(margin+16+c.width("Event", style{19, true, navy}), 23.6, "Forge", style{19, true, orange})
	c.textTo(contentEnd, 24, 70, d.Title, titleStyle)
	c.rule(34, 0.3, line)

	c.text(margin, 43, "BILLED TO", labelStyle)
	y := c.lines(margin, 49, 82, 3, d.Customer, strongStyle)
	c.textIn(margin, y, 82, d.Email, valueStyle)

	c.field(43, "ORDER", d.Number)
	c.field(53, "DATE", d.Dated)
	if d.Reference != "" {
		c.field(63, strings.ToUpper(d.Movement), d.Reference)
	}
}

// field draws a label and its value below it, in the right half.
func (c *canvas) field(y float64, label, value string) {
	const x = margin + 92
	c.text(x, y, label, labelStyle)
	c.textIn(x, y+4.6, contentEnd-x, value, fieldStyle)
}

// lines draws a text on at most the given number of lines and returns the
// position of the next text. An ellipsis marks a text that does not fit.
func (c *canvas) lines(x, y, room float64, most int, text string, s style) float64 {
	if text == "" {
		return y
	}
	broken := c.wrap(text, room, s)
	for i, l := range broken[:min(len(broken), most)] {
		if i == most-1 && len(broken) > most {
			c.cut(x, y, room, l, s)
		} else {
			c.text(x, y, l, s)
		}
		y += 4.9
	}
	return y
}

// continued draws the top of every PDF page but the first.
func (c *canvas) continued(d receipt.Document) {
	c.box(0, 0, pageWidth, 3, 0, navy)
	c.logo(margin, 12, 8)
	c.text(margin+11, 17.6, d.Title, style{11, true, navy})
	c.textTo(contentEnd, 17.6, 120, "Order "+d.Number, valueStyle)
	c.rule(25, 0.3, line)
}

// footer draws the bottom of every PDF page.
func (c *canvas) footer(number, of int) {
	c.rule(footerTop+6, 0.3, line)
	c.text(margin, footerTop+11, "Thank you for your order. All times are UTC.", smallStyle)
	c.textTo(contentEnd, footerTop+11, 40, fmt.Sprintf("Page %d of %d", number, of), smallStyle)
}

// logo draws the logo, a spark over an anvil, in a square of the given size.
func (c *canvas) logo(x, y, size float64) {
	at := func(points ...float64) []gofpdf.PointType {
		out := make([]gofpdf.PointType, 0, len(points)/2)
		for i := 0; i < len(points); i += 2 {
			out = append(out, gofpdf.PointType{X: x + size*points[i], Y: y + size*points[i+1]})
		}
		return out
	}
	c.box(x, y, size, size, size*0.22, navy)
	c.shape(white, at(0.14, 0.52, 0.86, 0.52, 0.86, 0.58, 0.62, 0.68, 0.62, 0.74, 0.74, 0.82, 0.26, 0.82, 0.38, 0.74, 0.38, 0.68, 0.30, 0.62)...)
	c.shape(orange, at(0.54, 0.12, 0.36, 0.34, 0.48, 0.34, 0.42, 0.48, 0.64, 0.27, 0.52, 0.27)...)
}
