package expression

import (
	_ "embed"
	"strings"
)

// reservedText is the list in the Amazon DynamoDB Developer Guide, "Reserved
// words in DynamoDB", one word per line.
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

// isReserved reports whether name is a reserved word, ignoring case. Expressions
// need a placeholder for it.
func isReserved(name string) bool { return reserved[strings.ToUpper(name)] }
