package receipt

import "unicode"

// arabicForms are the first presentation form of each Arabic letter (Unicode
// blocks Arabic Presentation Forms-A and -B) and the number of its forms: two,
// isolated and final, or four, also initial and medial.
var arabicForms = map[rune]struct {
	first rune
	count int
}{
	0x0621: {0xFE80, 1}, 0x0622: {0xFE81, 2}, 0x0623: {0xFE83, 2}, 0x0624: {0xFE85, 2}, 0x0625: {0xFE87, 2}, 0x0626: {0xFE89, 4},
	0x0627: {0xFE8D, 2}, 0x0628: {0xFE8F, 4}, 0x0629: {0xFE93, 2}, 0x062A: {0xFE95, 4}, 0x062B: {0xFE99, 4}, 0x062C: {0xFE9D, 4},
	0x062D: {0xFEA1, 4}, 0x062E: {0xFEA5, 4}, 0x062F: {0xFEA9, 2}, 0x0630: {0xFEAB, 2}, 0x0631: {0xFEAD, 2}, 0x0632: {0xFEAF, 2},
	0x0633: {0xFEB1, 4}, 0x0634: {0xFEB5, 4}, 0x0635: {0xFEB9, 4}, 0x0636: {0xFEBD, 4}, 0x0637: {0xFEC1, 4}, 0x0638: {0xFEC5, 4},
	0x0639: {0xFEC9, 4}, 0x063A: {0xFECD, 4}, 0x0641: {0xFED1, 4}, 0x0642: {0xFED5, 4}, 0x0643: {0xFED9, 4}, 0x0644: {0xFEDD, 4},
	0x0645: {0xFEE1, 4}, 0x0646: {0xFEE5, 4}, 0x0647: {0xFEE9, 4}, 0x0648: {0xFEED, 2}, 0x0649: {0xFEEF, 2}, 0x064A: {0xFEF1, 4},
	0x067E: {0xFB56, 4}, 0x0686: {0xFB7A, 4}, 0x0698: {0xFB8A, 2}, 0x06A9: {0xFB8E, 4}, 0x06AF: {0xFB92, 4}, 0x06CC: {0xFBFC, 4},
}

// lamAlef are the ligatures of lam with each alef. The isolated and final forms
// of each are consecutive.
var lamAlef = map[rune]rune{0x0622: 0xFEF5, 0x0623: 0xFEF7, 0x0625: 0xFEF9, 0x0627: 0xFEFB}

const lam = 0x0644

// The index of a form among those of a letter.
const (
	isolated = iota
	final
	initial
	medial
)

// joined replaces each Arabic letter by the form that its neighbours require.
// PDF does not shape text, so the font cannot do it.
func joined(letters []rune) []rune {
	out := make([]rune, 0, len(letters))
	for i := 0; i < len(letters); i++ {
		before := joinsNext(neighbour(letters, i, -1))
		if ligature, at := ligatureAt(letters, i); at > 0 {
			out = append(out, ligature+form(before, false))
			i = at
			continue
		}
		f, arabic := arabicForms[letters[i]]
		if !arabic {
			out = append(out, letters[i])
			continue
		}
		_, after := arabicForms[neighbour(letters, i, +1)]
		after = after && f.count == 4 && neighbour(letters, i, +1) != 0x0621 // hamza joins nothing
		before = before && f.count > 1
		out = append(out, f.first+form(before, after))
	}
	return out
}

// ligatureAt is the ligature that begins at i and the index of its second
// letter, or 0.
func ligatureAt(letters []rune, i int) (ligature rune, at int) {
	if letters[i] != lam || i+1 == len(letters) {
		return 0, 0
	}
	if l, ok := lamAlef[letters[i+1]]; ok {
		return l, i + 1
	}
	return 0, 0
}

func form(before, after bool) rune {
	switch {
	case before && after:
		return medial
	case before:
		return final
	case after:
		return initial
	default:
		return isolated
	}
}

// joinsNext reports whether a letter joins the next one.
func joinsNext(r rune) bool { return arabicForms[r].count == 4 }

// neighbour is the next letter in a direction, skipping marks.
func neighbour(letters []rune, i, step int) rune {
	for i += step; i >= 0 && i < len(letters); i += step {
		if !unicode.Is(unicode.Mn, letters[i]) {
			return letters[i]
		}
	}
	return 0
}
