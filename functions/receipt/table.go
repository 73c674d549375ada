package receipt

import "github.com/eventforge/eventforge/domain/receipt"

// table draws rows below y and returns the position of their end.
func (c *canvas) table(d receipt.Document, rows []row, y float64, first int) float64 {
	c.box(margin, y, contentWide, tableHead, 1.2, navy)
	base := y + 5.7
	c.textTo(numberEnd, base, 8, "#", headStyle)
	c.text(nameBegin, base, "ITEM", headStyle)
	c.textTo(quantityEnd, base, quantityOf, "QTY", headStyle)
	c.textTo(priceEnd, base, priceOf, "UNIT PRICE", headStyle)
	c.textTo(amountEnd, base, amountOf, "AMOUNT "+d.Currency, headStyle)
	y += tableHead
	for i, r := range rows {
		if (first+i)%2 == 1 {
			c.box(margin, y, contentWide, r.height, 0, zebra)
		}
		c.row(r, y)
		y += r.height
	}
	c.rule(y, 0.4, navy)
	return y
}

func (c *canvas) row(r row, y float64) {
	base := y + rowPadding + 3.2
	c.textTo(numberEnd, base, 8, r.line.Number, style{numberStyle.size, false, grey})
	c.textTo(quantityEnd, base, quantityOf, r.line.Quantity, numberStyle)
	c.textTo(priceEnd, base, priceOf, r.line.UnitPrice, numberStyle)
	c.textTo(amountEnd, base, amountOf, r.line.Amount, numberStyle)
	for _, l := range r.name {
		c.text(nameBegin, base, l, nameStyle)
		base += nameLine
	}
	c.textIn(nameBegin, base-0.4, nameWide, r.line.SKU, smallStyle)
}

// totals draws the box with the total paid below y.
func (c *canvas) totals(d receipt.Document, y float64) {
	const wide = 84.0
	x := contentEnd - wide
	c.text(x+4, y+8, "Units", style{9.5, false, grey})
	c.textTo(amountEnd, y+8, 30, d.Units, numberStyle)
	c.box(x, y+12, wide, 12, 1.2, navy)
	label := style{10, true, white}
	c.text(x+4, y+19.7, d.Sum, label)
	c.textTo(amountEnd, y+19.9, wide-8-c.width(d.Sum, label), d.Total, sumStyle)
}
