package receipt

import (
	"github.com/jung-kurt/gofpdf"
)

// color is red, green and blue, 0–255.
type color [3]int

// The receipt's colours.
var (
	ink    = color{31, 41, 51}
	grey   = color{112, 122, 138}
	line   = color{226, 230, 236}
	zebra  = color{246, 247, 249}
	navy   = color{20, 33, 61}
	orange = color{252, 163, 17}
	white  = color{255, 255, 255}
)

// style is the style of a text; the size is in points.
type style struct {
	size  float64
	bold  bool
	color color
}

// canvas draws text and shapes. Distances are in millimetres from the upper
// left corner of the PDF page; a text's y is its baseline.
type canvas struct {
	pdf     *gofpdf.Fpdf
	set     *typesetter
	current faceKey
	painted color
}

// faceKey identifies the document's current font.
type faceKey struct {
	face int
	bold bool
	size float64
}

// use makes a face the current one unless it is already, because each change
// adds a line to the document.
func (c *canvas) use(face int, s style) {
	key := faceKey{face, s.bold && face == core, s.size}
	if key == c.current {
		return
	}
	c.current = key
	family, look := "Helvetica", ""
	if face != core {
		family = c.set.fonts[face-1].Name
	}
	if key.bold {
		look = "B"
	}
	c.pdf.SetFont(family, look, s.size)
}

// width is the width of a text.
func (c *canvas) width(text string, s style) float64 {
	var w float64
	for _, r := range c.set.set(text) {
		c.use(r.face, s)
		w += c.pdf.GetStringWidth(r.text)
	}
	return w
}

// text draws a text that begins at x.
func (c *canvas) text(x, y float64, text string, s style) {
	if s.color != c.painted {
		c.pdf.SetTextColor(s.color[0], s.color[1], s.color[2])
		c.painted = s.color
	}
	for _, r := range c.set.set(text) {
		c.use(r.face, s)
		c.pdf.Text(x, y, r.text)
		x += c.pdf.GetStringWidth(r.text)
	}
}

// textTo draws a text that ends at x, in a smaller size if it is wider than
// room.
func (c *canvas) textTo(x, y, room float64, text string, s style) {
	s = c.fitted(room, text, s)
	c.text(x-c.width(text, s), y, text, s)
}

// smallest is the size in points, below which a text that begins at a place is
// cut instead of made smaller.
const smallest = 5.0

// textIn draws a text that begins at x, as a person may have to copy it, for
// example an id: whole, in a smaller size if it is wider than room. Only a text
// that would be too small to be read is cut.
func (c *canvas) textIn(x, y, room float64, text string, s style) {
	if whole := c.fitted(room, text, s); whole.size >= smallest {
		c.text(x, y, text, whole)
		return
	}
	s.size = smallest
	c.cut(x, y, room, text, s)
}

// fitted is the style in which a text is at most room wide.
func (c *canvas) fitted(room float64, text string, s style) style {
	if w := c.width(text, s); w > room {
		s.size *= room / w
	}
	return s
}

// ellipsis marks a text that is cut. It is drawn separately, because the text's
// own font may not have embedded it.
const ellipsis = "…"

// cut draws as much of a text as fits, and an ellipsis.
func (c *canvas) cut(x, y, room float64, text string, s style) {
	letters, room := []rune(text), room-c.width(ellipsis, s)
	for len(letters) > 0 && c.width(string(letters), s) > room {
		letters = letters[:len(letters)-1]
	}
	fits := string(letters)
	c.text(x+c.width(fits, s), y, ellipsis, s)
	c.text(x, y, fits, s)
}

// box fills a rectangle with corners of the given radius.
func (c *canvas) box(x, y, w, h, radius float64, fill color) {
	c.pdf.SetFillColor(fill[0], fill[1], fill[2])
	if radius == 0 {
		c.pdf.Rect(x, y, w, h, "F")
		return
	}
	c.pdf.RoundedRect(x, y, w, h, radius, "1234", "F")
}

// rule draws a horizontal line as wide as the content.
func (c *canvas) rule(y, thickness float64, stroke color) {
	c.pdf.SetDrawColor(stroke[0], stroke[1], stroke[2])
	c.pdf.SetLineWidth(thickness)
	c.pdf.Line(margin, y, contentEnd, y)
}

// shape fills the polygon through the given points.
func (c *canvas) shape(fill color, points ...gofpdf.PointType) {
	c.pdf.SetFillColor(fill[0], fill[1], fill[2])
	c.pdf.Polygon(points, "F")
}

// addPage begins a PDF page, on which neither font nor colour is set yet.
func (c *canvas) addPage() {
	c.pdf.AddPage()
	c.current, c.painted = faceKey{}, color{-1}
}
