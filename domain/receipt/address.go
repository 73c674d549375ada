package receipt

import "github.com/eventforge/eventforge/domain/address"

// Label is the address as it is printed on receipts and in mails, without its empty lines.
func Label(a address.Address) (lines []string) {
	for _, l := range a.Label {
		if l = Clean(l); l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}
