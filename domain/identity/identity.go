// Package identity describes the caller. It comes from a verified token, never
// from a request's body.
package identity

// The groups whose members may do more than a shopper.
const (
	Operators = "operators"
	Partners  = "partners"
	Finance   = "finance" // may move money: refund completed orders
)

// Identity is a signed-in caller.
type Identity struct {
	UserID string // the token's sub
	Groups []string
}

// In reports whether the caller is a member of the group.
func (i Identity) In(group string) bool {
	for _, g := range i.Groups {
		if g == group {
			return true
		}
	}
	return false
}

// Profile is what the user pool knows about a user beyond the token.
type Profile struct {
	Email string
	Name  string
}
