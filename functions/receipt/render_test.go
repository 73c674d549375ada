package receipt_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	domain "github.com/eventforge/eventforge/domain/receipt"
	"github.com/eventforge/eventforge/functions/receipt"
	"github.com/eventforge/eventforge/functions/receipt/fonts"
)

var backgroundContext = context.Background()

const seed = 20261123

func properties(t *testing.T) *gopter.Properties {
	t.Helper()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 100 // each draws whole receipts
	return gopter.NewProperties(p)
}

func render(t testing.TB, d domain.Document) []page {
	t.Helper()
	pdf, err := renderer(t).Render(d)
	require.NoError(t, err)
	return read(t, pdf)
}

func TestAReceiptSaysWhatWasBought(t *testing.T) {
	d := document("Espresso machine (used)", `Back\slash`)
	pages := render(t, d)
	require.Len(t, pages, 1)
	for _, part := range []string{
		"Receipt", d.Number, d.Placed, d.Customer, d.Email, d.Reference, "Espresso machine (used)", `Back\slash`, "SKU-0001",
		"1,019.99", "12,239.88", "AMOUNT USD", "Total paid", d.Total, "Page 1 of 1",
	} {
		assert.Contains(t, pages[0].text, part+"|")
	}
}

// What a person copies from a receipt is there to its last letter, also with
// the widest ones: a reference was cut or not, depending on its order's id.
func TestAReceiptCutsNoReferenceAddressOrSKU(t *testing.T) {
	const cut = "\x85|" // the ellipsis, in the encoding of a font that is not embedded
	d := document("Lamp")
	d.Reference = "sandbox-order-01" + strings.Repeat("W", 24)
	d.Email = strings.Repeat("w", 48) + "@example.com"
	d.Lines[0].SKU = strings.Repeat("W", 40)
	all := render(t, d)[0].text
	for _, part := range []string{d.Reference, d.Email, d.Lines[0].SKU} {
		assert.Contains(t, all, part+"|")
	}
	assert.NotContains(t, all, cut)

	d.Reference = strings.Repeat("W", 250)
	assert.Contains(t, render(t, d)[0].text, cut, "what could not be read any more is cut")
}

// An address is drawn whole, in any script, above the table.
func TestAReceiptShowsWhereTheOrderIsDeliveredTo(t *testing.T) {
	d := document("Lamp")
	d.Address = []string{"〒100-0001", "東京都", strings.Repeat("Long Street ", 20), "Japan"}
	all := render(t, d)[0].text
	for _, part := range []string{"DELIVERED TO|", "東京都", "Japan|ITEM"} {
		if part == "東京都" {
			part = embedded(part)
		}
		require.Contains(t, strings.ReplaceAll(all, "#|", ""), part)
	}
	require.Equal(t, 20, strings.Count(all, "Street"))
	require.NotContains(t, render(t, document("Lamp"))[0].text, "DELIVERED TO")
}

// P3: 50 lines ran off the page.
func TestP3_FiftyLinesFlowOverPagesWithARepeatedHeader(t *testing.T) {
	pages := render(t, document(numbered(50)...))
	require.Greater(t, len(pages), 1)
	all := ""
	for i, p := range pages {
		for _, part := range []string{"2W4X-6B8C-0D1", "ITEM|", "AMOUNT USD|", fmt.Sprintf("Page %d of %d|", i+1, len(pages))} {
			assert.Contains(t, p.text, part, "page %d", i+1)
		}
		all += p.text
	}
	for _, name := range numbered(50) {
		assert.Equal(t, 1, strings.Count(all, name+"|"), name)
	}
	assert.Equal(t, 1, strings.Count(all, "Total paid|"))
	assert.Contains(t, pages[len(pages)-1].text, "Total paid|", "at the end")
}

// P3: Café 東京 was garbled. Each script uses a font that has it.
func TestP3_NamesOfAnyScript(t *testing.T) {
	for name, want := range map[string]string{
		"Café 東京":             "Caf\xe9 |" + embedded("東京") + "|",
		"Łódź":                embedded("Łódź"),
		"Ελληνικά":            embedded("Ελληνικά"),
		"Кофе":                embedded("Кофе"),
		"커피":                  embedded("커피"),
		"中文商品":                embedded("中文商品"),
		"กาแฟ":                embedded("กาแฟ"),
		"चाय":                 embedded("चाय"),
		"שלום":                embedded("םולש"),
		"Emoji 😀":             embedded("\uFFFD"),
		"Gothic 𐍈":            embedded("\uFFFD"),
		"10 € – “fine” œuvre": "10 \x80 \x96 \x93fine\x94 \x9cuvre",
	} {
		pages := render(t, document(name))
		assert.Contains(t, pages[0].text, want, name)
	}
}

func TestFontsThatTheBuildLeftOutAreReported(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	found, missing := fonts.In(fstest.MapFS{})
	pdf, err := receipt.NewRenderer(found, missing).Render(document("Café 東京"))
	require.NoError(t, err)
	assert.Contains(t, log.String(), "cjk.ttf")
	assert.Contains(t, read(t, pdf)[0].text, embedded("\uFFFD\uFFFD"), "the letters are visibly missing")
}

func TestABrokenFontIsAnError(t *testing.T) {
	r := receipt.NewRenderer([]fonts.Font{fonts.Of("broken", []byte("no font"))}, nil)
	pdf, err := r.Render(document("東京"))
	require.NoError(t, err)
	assert.Contains(t, read(t, pdf)[0].text, "??|")
}

// names are texts with letters that are difficult in some way. One in fifty
// needs embedded fonts, which are slow.
func names() gopter.Gen {
	plain := gen.OneConstOf("a", "Lamp ", " ", "é", "(", ")", `\`, "W", "…", "€", "1", ".", "Donaudampfschifffahrtsgesellschaft")
	hard := gen.OneConstOf("a", " ", "東", "ж", "שלום ", "قهوة", "커", "ก", "😀", "\u0301", "Ł", "(", "1.5")
	return gen.Frequency(map[int]gopter.Gen{49: gen.SliceOf(plain), 1: gen.SliceOf(hard)}).Map(func(parts []string) string {
		text := []rune(domain.Clean(strings.Join(parts, "")))
		return string(text[:min(len(text), 200)])
	})
}

func TestReceiptProperties(t *testing.T) {
	r := renderer(t)
	p := properties(t)
	p.Property("the same receipt has the same bytes, also from another renderer", prop.ForAll(
		func(name, customer string) bool {
			d := document(name)
			d.Customer = customer
			first, err := r.Render(d)
			if err != nil {
				return false
			}
			second, err := renderer(t).Render(d)
			return err == nil && bytes.Equal(first, second)
		}, names(), names(),
	))
	p.TestingRun(t)
}

// P3: nothing runs off the page, however long a name or an amount is.
func TestP3_NothingRunsOffThePage(t *testing.T) {
	const right, top, side, bottom = 595.28, 841.89, 17 * 72 / 25.4, 8 * 72 / 25.4
	r := renderer(t)
	p := properties(t)
	p.Property("every text begins within the margins", prop.ForAll(
		func(name string, lines int, amount string) bool {
			d := document()
			for i := range 1 + lines {
				d.Lines = append(d.Lines, domain.Line{Number: fmt.Sprint(i + 1), Name: name, SKU: name, Quantity: amount, UnitPrice: amount, Amount: amount})
			}
			d.Customer, d.Email, d.Reference, d.Total, d.Units = name, name+name, name, amount+" USD", amount
			d.Address = []string{name, name, name, name, name + " " + name, name}
			pdf, err := r.Render(d)
			if err != nil {
				return false
			}
			for _, page := range quickly(t, pdf) {
				for _, at := range page.at {
					if at[0] < side || at[0] > right-side || at[1] < bottom || at[1] > top-bottom {
						t.Logf("a text begins at %v", at)
						return false
					}
				}
			}
			return true
		}, names(), gen.Frequency(map[int]gopter.Gen{19: gen.IntRange(0, 3), 1: gen.IntRange(20, 49)}), gen.OneConstOf("1", "1,234.50", "92,233,720,368,547,758.07"),
	))
	p.TestingRun(t)
}
