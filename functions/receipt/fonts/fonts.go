// Package fonts provides the fonts that receipts use for letters that the
// viewer's Helvetica lacks.
package fonts

import (
	"embed"
	"io/fs"
	"sync"

	"github.com/go-fonts/dejavu/dejavusans"

	"github.com/eventforge/eventforge/functions/receipt/truetype"
)

//go:generate go run ./generate embedded

//go:embed embedded
var embedded embed.FS

// The files that package build adds to the folder embedded.
const (
	CJK  = "cjk.ttf"  // Chinese, Japanese, Korean
	Rest = "rest.ttf" // the rest of the Basic Multilingual Plane, in pixels
)

// Font is one font, parsed on first use.
type Font struct {
	Name string
	Load func() (*truetype.Font, error)
}

// Embedded returns the fonts of this program, in the order in which they are
// tried for a letter, and the names of those that the build left out.
func Embedded() (found []Font, missing []string) {
	files, err := fs.Sub(embedded, "embedded")
	if err != nil {
		panic(err) // the name is a constant
	}
	return In(files)
}

// In does what Embedded does, for the files of another file system.
func In(files fs.FS) (found []Font, missing []string) {
	found = []Font{Of("dejavu", dejavusans.TTF)}
	for _, name := range []string{CJK, Rest} {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			missing = append(missing, name)
			continue
		}
		found = append(found, Of(name[:len(name)-len(".ttf")], data))
	}
	return found, missing
}

// Of returns a font with the given file's content.
func Of(name string, data []byte) Font {
	return Font{Name: name, Load: sync.OnceValues(func() (*truetype.Font, error) { return truetype.Parse(data) })}
}
