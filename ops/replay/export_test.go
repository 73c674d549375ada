package replay

// WithPages returns r with pages of the given number of orders.
func (r Replay) WithPages(orders int) Replay {
	r.page = orders
	return r
}
