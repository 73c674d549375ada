package receipt

import "github.com/eventforge/eventforge/domain/receipt"

// The page and its parts, in millimetres of A4.
const (
	pageWidth   = 210.0
	pageHeight  = 297.0
	margin      = 18.0
	contentEnd  = pageWidth - margin
	contentWide = contentEnd - margin

	headerHeight    = 74.0 // of the first page, up to the table
	continuedHeight = 34.0 // of the others
	tableHead       = 9.0
	footerTop       = pageHeight - 20

	rowPadding = 2.6
	nameLine   = 4.3
	skuLine    = 3.8
	totalsHigh = 30.0
)

// The table's columns: where each begins or, for numbers, ends.
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

// row is one line of the table, its name broken to fit.
type row struct {
	line   receipt.Line
	name   []string
	height float64
}

// sheet is what stands on one page.
type sheet struct {
	rows   []row
	totals bool // the box with the total is on this page
}

// rows breaks the names of all lines.
func (c *canvas) rows(lines []receipt.Line) []row {
	rows := make([]row, 0, len(lines))
	for _, l := range lines {
		name := c.wrap(l.Name, nameWide, nameStyle)
		rows = append(rows, row{line: l, name: name, height: 2*rowPadding + nameLine*float64(len(name)) + skuLine - 1})
	}
	return rows
}

// paginate puts rows on as few pages as hold them whole; the totals stand
// behind the last row, if need be on a page of their own.
func paginate(rows []row) []sheet {
	sheets := []sheet{{}}
	left := footerTop - headerHeight - tableHead
	for _, r := range rows {
		if r.height > left {
			sheets = append(sheets, sheet{})
			left = footerTop - continuedHeight - tableHead
		}
		last := &sheets[len(sheets)-1]
		last.rows = append(last.rows, r)
		left -= r.height
	}
	if totalsHigh > left {
		sheets = append(sheets, sheet{})
	}
	sheets[len(sheets)-1].totals = true
	return sheets
}
