package mail

import (
	"strconv"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/receipt"
)

// units are lines as the templates show them without amounts.
func units(lines []event.Line) (shown []receipt.Line) {
	for _, l := range lines {
		shown = append(shown, receipt.Line{Name: receipt.Clean(l.Name), SKU: receipt.Clean(l.SKU), Quantity: receipt.Group(strconv.Itoa(l.Quantity))})
	}
	return shown
}
