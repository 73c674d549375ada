package truetype_test

import (
	"bytes"
	"testing"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/jung-kurt/gofpdf"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/eventforge/eventforge/functions/receipt/truetype"
)

func dejavu(t testing.TB) *truetype.Font {
	t.Helper()
	f, err := truetype.Parse(dejavusans.TTF)
	require.NoError(t, err)
	return f
}

func TestHas(t *testing.T) {
	f := dejavu(t)
	for r, want := range map[rune]bool{'A': true, 'ж': true, 'ש': true, '\uFEFB': true, '東': false, '😀': false, -1: false, 0xFFFF: false, 0x110000: false} {
		assert.Equal(t, want, f.Has(r), "%U", r)
	}
}

// outline is a glyph's shape and width according to another implementation.
func outline(t testing.TB, data []byte, r rune) (sfnt.Segments, fixed.Int26_6) {
	f, err := sfnt.Parse(data)
	require.NoError(t, err)
	var b sfnt.Buffer
	at, err := f.GlyphIndex(&b, r)
	require.NoError(t, err)
	require.NotZero(t, at, "%U has no glyph", r)
	const em = 2048
	segments, err := f.LoadGlyph(&b, at, fixed.I(em), nil)
	require.NoError(t, err)
	var copied sfnt.Segments
	copied = append(copied, segments...)
	advance, err := f.GlyphAdvance(&b, at, fixed.I(em), 0)
	require.NoError(t, err)
	return copied, advance
}

// Another implementation must find the same shapes in the subset, including
// those of composite letters (Å, Ǻ).
func TestASubsetDrawsAsItsFontDoes(t *testing.T) {
	letters := []rune("AÅǺgжש…\uFEFB ")
	subset, err := dejavu(t).Subset("dejavu", letters)
	require.NoError(t, err)
	assert.Less(t, len(subset), 8<<10, "of %d bytes", len(dejavusans.TTF))
	for _, r := range letters {
		want, wantAdvance := outline(t, dejavusans.TTF, r)
		got, gotAdvance := outline(t, subset, r)
		assert.Equal(t, want, got, "%c", r)
		assert.Equal(t, wantAdvance, gotAdvance, "%c", r)
	}
}

func TestASubsetHasOnlyTheRequestedGlyphs(t *testing.T) {
	subset, err := dejavu(t).Subset("dejavu", []rune("東AA😀B"))
	require.NoError(t, err)
	f, err := truetype.Parse(subset)
	require.NoError(t, err)
	for r := rune(0); r < 0x10000; r++ {
		if want := r == 'A' || r == 'B'; f.Has(r) != want {
			t.Errorf("%U: has %v", r, !want)
		}
	}
}

func TestAnEmptySubsetIsAFont(t *testing.T) {
	subset, err := dejavu(t).Subset("dejavu", nil)
	require.NoError(t, err)
	f, err := truetype.Parse(subset)
	require.NoError(t, err)
	assert.False(t, f.Has('A'))
}

func TestThePDFLibraryReadsASubset(t *testing.T) {
	subset, err := dejavu(t).Subset("dejavu", []rune("Łódź"))
	require.NoError(t, err)
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes("dejavu", "", subset)
	pdf.SetFont("dejavu", "", 10)
	var out bytes.Buffer
	pdf.AddPage()
	pdf.Text(10, 10, "Łódź")
	require.NoError(t, pdf.Output(&out))
}

func TestWidened(t *testing.T) {
	f := dejavu(t)
	letters := []rune{'A', 'f', '\u0301'} // the mark is drawn above the letter before it
	plain, err := f.Subset("a", letters)
	require.NoError(t, err)
	wide, err := f.Widened().Subset("a", letters)
	require.NoError(t, err)
	_, a := outline(t, plain, 'A')
	_, wideA := outline(t, wide, 'A')
	assert.Equal(t, a, wideA, "within its width")
	_, mark := outline(t, wide, '\u0301')
	_, plainMark := outline(t, plain, '\u0301')
	assert.Equal(t, plainMark, mark, "left of its origin")
	_, narrow := outline(t, plain, 'f')
	_, wideF := outline(t, wide, 'f')
	assert.Less(t, narrow, wideF, "f reaches beyond its width")
	assert.Equal(t, fixed.I(2048), wideF)
}

func TestSubsetProperties(t *testing.T) {
	const seed = 20261123
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	p := gopter.NewProperties(parameters)
	f := dejavu(t)
	letters := gen.SliceOf(gen.RuneRange(0x20, 0x2FF))
	p.Property("the order of the letters does not matter", prop.ForAll(
		func(letters []rune) bool {
			forth, err := f.Subset("a", letters)
			if err != nil {
				return false
			}
			reversed := make([]rune, 0, len(letters))
			for i := len(letters) - 1; i >= 0; i-- {
				reversed = append(reversed, letters[i])
			}
			back, err := f.Subset("a", reversed)
			return err == nil && bytes.Equal(forth, back)
		}, letters,
	))
	p.Property("a subset has each letter that the font has", prop.ForAll(
		func(letters []rune) bool {
			data, err := f.Subset("a", letters)
			if err != nil {
				return false
			}
			subset, err := truetype.Parse(data)
			if err != nil {
				return false
			}
			for _, r := range letters {
				if subset.Has(r) != f.Has(r) {
					return false
				}
			}
			return true
		}, letters,
	))
	p.TestingRun(t)
}

// FuzzParse parses broken fonts, which must not panic.
func FuzzParse(f *testing.F) {
	font, err := truetype.Parse(dejavusans.TTF)
	require.NoError(f, err)
	small, err := font.Subset("small", []rune("AÅ "))
	require.NoError(f, err)
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Add([]byte("ttcf"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := truetype.Parse(data)
		if err != nil {
			require.ErrorIs(t, err, truetype.ErrMalformed)
			return
		}
		for _, f := range []*truetype.Font{font, font.Widened()} {
			if _, err := f.Subset("x", []rune("AÅ\u0301é ")); err != nil {
				require.ErrorIs(t, err, truetype.ErrMalformed)
			}
		}
	})
}
