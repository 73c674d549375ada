// Package pagination divides long lists into pages.
package pagination

// The limits of a page's size.
const (
	DefaultLimit = 20
	MaxLimit     = 100
)

// Request asks for one page. After is the Next of the previous page, or empty
// for the first page; only the store that made it understands it.
type Request struct {
	After string
	Limit int // 1–MaxLimit
}

// Page is one page of a list. Next is empty on the last page.
type Page[T any] struct {
	Items []T
	Next  string
}
