package receipt

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/eventforge/eventforge/functions/receipt/fonts"
)

// core is the face that every viewer has: Helvetica in Windows-1252. All other
// faces are fonts that the document embeds.
const core = 0

// replacement replaces a letter that no font has.
const replacement = string(utf8.RuneError)

// run is a piece of text in one face, in Windows-1252 for the core face and in
// UTF-8 for the others.
type run struct {
	face int // core, or 1 + the index of a font
	text string
}

// typesetter chooses for each word the first face that has all of its letters,
// so that words do not mix faces unnecessarily.
type typesetter struct {
	fonts []fonts.Font
	used  []map[rune]bool // per font, the letters that the document needs
	done  map[string][]run
}

func newTypesetter(f []fonts.Font) *typesetter {
	return &typesetter{fonts: f, used: make([]map[rune]bool, len(f)), done: map[string][]run{}}
}

// set splits a text into runs, in drawing order, and records the letters that
// they need.
func (t *typesetter) set(text string) []run {
	if runs, ok := t.done[text]; ok {
		return runs
	}
	var runs []run
	for word := range strings.SplitAfterSeq(visual(text), " ") {
		letters, space := strings.CutSuffix(word, " ")
		runs = join(runs, t.word(letters)...)
		if space {
			runs = join(runs, run{core, " "})
		}
	}
	t.done[text] = runs
	return runs
}

// join appends runs and merges each with the one before it if both have the
// same face.
func join(runs []run, more ...run) []run {
	for _, r := range more {
		if last := len(runs) - 1; last >= 0 && runs[last].face == r.face {
			runs[last].text += r.text
			continue
		}
		runs = append(runs, r)
	}
	return runs
}

func (t *typesetter) word(word string) []run {
	if encoded, ok := encode(word); ok {
		return []run{{core, encoded}}
	}
	for i := range t.fonts {
		if t.has(i, word) {
			t.record(i, word)
			return []run{{1 + i, word}}
		}
	}
	var runs []run
	for _, letter := range word {
		runs = join(runs, t.letter(string(letter)))
	}
	return runs
}

// letter is one letter in the first face that has it. Every font that has it
// records it, because wrap may set a piece of the word in that font.
func (t *typesetter) letter(letter string) run {
	chosen := -1
	for i := len(t.fonts) - 1; i >= 0; i-- {
		if t.has(i, letter) {
			t.record(i, letter)
			chosen = i
		}
	}
	encoded, ok := encode(letter)
	switch {
	case ok:
		return run{core, encoded}
	case chosen >= 0:
		return run{1 + chosen, letter}
	case letter != replacement:
		return t.letter(replacement)
	default:
		return run{core, "?"}
	}
}

// has reports whether a font has all letters. PDF's identity encoding, as the
// library writes it, ends at U+FFFF.
func (t *typesetter) has(font int, text string) bool {
	f, err := t.fonts[font].Load()
	return err == nil && !strings.ContainsFunc(text, func(r rune) bool { return r > 0xFFFF || !f.Has(r) })
}

func (t *typesetter) record(font int, text string) {
	if t.used[font] == nil {
		t.used[font] = map[rune]bool{}
	}
	for _, r := range text {
		t.used[font][r] = true
	}
}

// letters are the letters of a font that the document needs, sorted.
func (t *typesetter) letters(font int) []rune {
	letters := make([]rune, 0, len(t.used[font]))
	for r := range t.used[font] {
		letters = append(letters, r)
	}
	slices.Sort(letters)
	return letters
}

// encode encodes a text in Windows-1252, if that has all of its letters.
func encode(text string) (string, bool) {
	if isASCII(text) {
		return text, true
	}
	var b strings.Builder
	for _, r := range text {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
