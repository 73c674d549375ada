package catalog

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of a product's pictures. MaxAlt is in characters.
const (
	MaxPictures = 8
	MaxAlt      = 250
	// MaxPictureHeight bounds a picture that is much higher than wide, in pixels.
	MaxPictureHeight = 5120
)

// pictureWidths are the widths, in pixels, that a picture may be stored in.
var pictureWidths = []int{320, 640, 1280}

// PictureWidths are the widths, in pixels, that a picture may be stored in.
func PictureWidths() []int { return slices.Clone(pictureWidths) }

var pictureForm = regexp.MustCompile(`^[a-z2-7]{26}$`)

// Picture is a picture of a product. Its files never change: another picture has
// another id.
type Picture struct {
	ID     string `json:"id"`
	Alt    string `json:"alt"` // what it shows, for those who do not see it
	Width  int    `json:"width"`
	Height int    `json:"height"` // of the widest file, in pixels, as Width
	Widths []int  `json:"widths"` // of its files, ascending
}

// Equal reports whether the pictures are the same in all their members.
func (p Picture) Equal(other Picture) bool {
	return p.ID == other.ID && p.Alt == other.Alt && p.Width == other.Width && p.Height == other.Height && slices.Equal(p.Widths, other.Widths)
}

// File is the name of the picture's file with the width, below the folder of all
// pictures.
func (p Picture) File(width int) string { return fmt.Sprintf("%s/%d.webp", p.ID, width) }

// CheckSizes fails with Invalid unless the picture's widths are some of PictureWidths,
// ascending, and its size is that of the widest.
func (p Picture) CheckSizes() error {
	known := len(p.Widths) > 0 && slices.IsSorted(p.Widths) && len(slices.Compact(slices.Clone(p.Widths))) == len(p.Widths)
	for _, width := range p.Widths {
		known = known && slices.Contains(pictureWidths, width)
	}
	if !known || p.Width != p.Widths[len(p.Widths)-1] || p.Height < 1 || p.Height > MaxPictureHeight {
		return failure.New(failure.Invalid, "a picture has files of some of the widths %v and is as wide as the widest", pictureWidths)
	}
	return nil
}

// violations adds the picture's broken rules, with the pointer of its place.
func (p Picture) violations(pointer string, v *failure.Violations) {
	if !pictureForm.MatchString(p.ID) || p.CheckSizes() != nil {
		v.Add(pointer+"/id", "unknown", "is not a picture of the product")
	}
	CheckAlt(pointer+"/alt", p.Alt, v)
}

// CheckAlt adds a violation unless the text can describe a picture.
func CheckAlt(pointer, alt string, v *failure.Violations) { text.Check(pointer, alt, 1, MaxAlt, v) }

// checkPictures adds the broken rules of a product's pictures.
func checkPictures(pictures []Picture, v *failure.Violations) {
	if len(pictures) > MaxPictures {
		v.Add("/pictures", "count", "must be at most %d pictures", MaxPictures)
		return
	}
	seen := map[string]bool{}
	for i, p := range pictures {
		pointer := fmt.Sprintf("/pictures/%d", i)
		p.violations(pointer, v)
		if seen[p.ID] {
			v.Add(pointer+"/id", "repeated", "is in the list twice")
		}
		seen[p.ID] = true
	}
}

// Shown is a picture as an operator wants it in a product's list.
type Shown struct {
	ID, Alt string
}

// Arrange returns the product with those of its pictures that are wanted, in that order
// and with those texts. Of a picture that the product does not have only the id and the
// text are known, which Check refuses.
func (p Product) Arrange(wanted []Shown) Product {
	arranged := make([]Picture, len(wanted))
	for i, w := range wanted {
		at := slices.IndexFunc(p.Pictures, func(had Picture) bool { return had.ID == w.ID })
		if at >= 0 {
			arranged[i] = p.Pictures[at]
		}
		arranged[i].ID, arranged[i].Alt = w.ID, w.Alt
	}
	p.Pictures = arranged
	return p
}
