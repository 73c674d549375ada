package mail

import (
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/receipt"
)

// shipment is the data of the templates about a shipment.
type shipment struct {
	Name        string // may be empty
	OrderNumber string
	Lines       []receipt.Line
	More        bool // whether units of the order are still to be sent
	Delivered   bool // by now
	Failed      bool // by now
	Carrier     string
	Number      string   // the carrier's; may be empty
	Tracking    string   // an https link; may be empty
	Address     []string // where it is delivered to; may be empty
	Link        string   // to the order in the app
}

// Shipped returns the mail that tells the shopper that a parcel is on its way, with what is
// known of it by now. It fails with NotFound when the order has no shipment with that id,
// and with Invalid without an e-mail address.
func Shipped(o order.Order, id, appURL string) (Message, error) {
	s := o.Snapshot()
	parcel, err := o.Shipment(id)
	if err != nil {
		return Message{}, err
	}
	if s.Email == "" {
		return Message{}, failure.New(failure.Invalid, "order %s has no e-mail address", s.ID)
	}
	d := shipment{
		Name: receipt.Clean(s.Name), OrderNumber: string(o.Number()), More: o.Fulfilment() == order.PartlyFulfilled,
		Delivered: parcel.State() == order.ShipmentDelivered, Failed: parcel.State() == order.ShipmentFailed,
		Carrier: receipt.Clean(parcel.Carrier()), Number: receipt.Clean(parcel.TrackingNumber()), Tracking: parcel.TrackingURL(),
		Address: receipt.Label(s.Address), Link: link(appURL, "orders", s.ID),
	}
	d.Lines = units(o.ShippedLines(parcel))
	m, err := render(shippedTemplates(), s.Email, "Items of your EventForge order "+string(o.Number())+" are on their way", d)
	m.ID = shippedID(s.ID, id)
	return m, err
}
