package expression

import (
	_ "embed"
	"strings"
)

// reservedText is the list of the Amazon DynamoDB Developer Guide, "Reserved
// words in DynamoDB", one word a line.
//
//go:embed reserved.txt
var reservedText string

var reserved = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(reservedText) {
		words[w] = true
	}
	return words
}()

// isReserved reports whether name may stand in an expression only behind a
// placeholder; case does not matter.
func isReserved(name string) bool { return reserved[strings.ToUpper(name)] }
