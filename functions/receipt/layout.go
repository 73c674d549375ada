package receipt

import "github.com/eventforge/eventforge/domain/receipt"

// The PDF page and its parts, in millimetres of A4.
const (
	pageWidth   = 210.0
	pageHeight  = 297.0
	margin      = 18.0
	contentEnd  = pageWidth - margin
	contentWide = contentEnd - margin

	headerHeight    = 74.0 // of the first PDF page, up to the table or the address
	continuedHeight = 34.0 // of the others
	tableHead       = 9.0
	footerTop       = pageHeight - 20

	rowPadding = 2.6
	nameLine   = 4.3
	skuLine    = 3.8
	totalsHigh = 30.0
)

// The table's columns: the beginning of text columns, the end of number
// columns.
const (
	numberEnd   = margin + 8
	nameBegin   = margin + 12
	nameWide    = 76.0
	quantityEnd = margin + 106
	quantityOf  = 16.0
	priceEnd    = margin + 138
	priceOf     = 30.0
	amountEnd   = contentEnd - 3
	amountOf    = 31.0
)

// row is one line of the table, with its name wrapped.
type row struct {
	line   receipt.Line
	name   []string
	height float64
}

// pdfPage is the content of one PDF page.
type pdfPage struct {
	rows   []row
	totals bool // the page has the box with the total
}

// rows wraps the names of all lines.
func (c *canvas) rows(lines []receipt.Line) []row {
	rows := make([]row, 0, len(lines))
	for _, l := range lines {
		name := c.wrap(l.Name, nameWide, nameStyle)
		rows = append(rows, row{line: l, name: name, height: 2*rowPadding + nameLine*float64(len(name)) + skuLine - 1})
	}
	return rows
}

// paginate distributes rows over as few PDF pages as possible, without
// splitting a row. The totals follow the last row, on another page if
// necessary. header is the height of the first PDF page's header.
func paginate(rows []row, header float64) []pdfPage {
	pages := []pdfPage{{}}
	left := footerTop - header - tableHead
	for _, r := range rows {
		if r.height > left {
			pages = append(pages, pdfPage{})
			left = footerTop - continuedHeight - tableHead
		}
		last := &pages[len(pages)-1]
		last.rows = append(last.rows, r)
		left -= r.height
	}
	if totalsHigh > left {
		pages = append(pages, pdfPage{})
	}
	pages[len(pages)-1].totals = true
	return pages
}
