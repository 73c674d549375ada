// Package pagination cuts long lists into pages.
package pagination

// Sizes of a page.
const (
	DefaultLimit = 20
	MaxLimit     = 100
)

// Request asks for one page. After is the Next of the page before, or empty
// for the first; its content belongs to the store that made it.
type Request struct {
	After string
	Limit int // 1–MaxLimit
}

// Page is one page of a list. Next is empty on the last page.
type Page[T any] struct {
	Items []T
	Next  string
}
