package receipt

import "github.com/eventforge/eventforge/domain/receipt"

// The block with the address, below the buyer on the first PDF page.
const (
	addressLabel = 5.6 // from the label to the first line
	addressLine  = 4.5
	addressAfter = 4.0 // the room below it
)

// addressLines are the lines of the address as they are drawn: no letter of it is left out.
func (c *canvas) addressLines(d receipt.Document) (drawn []string) {
	for _, l := range d.Address {
		drawn = append(drawn, c.wrap(l, contentWide, fieldStyle)...)
	}
	return drawn
}

// headerHeightOf is the height of the first PDF page's header.
func (c *canvas) headerHeightOf(d receipt.Document) float64 {
	if len(d.Address) == 0 {
		return headerHeight
	}
	return headerHeight + addressLabel + addressLine*float64(len(c.addressLines(d))) + addressAfter - addressLine
}

// address draws where the order is delivered to.
func (c *canvas) address(d receipt.Document) {
	if len(d.Address) == 0 {
		return
	}
	y := headerHeight
	c.text(margin, y, "DELIVERED TO", labelStyle)
	y += addressLabel
	for _, l := range c.addressLines(d) {
		c.text(margin, y, l, fieldStyle)
		y += addressLine
	}
}
