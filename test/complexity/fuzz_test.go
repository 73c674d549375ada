package complexity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/complexity"
)

// FuzzWork looks for an input, of any validator, that costs more than its length allows.
// The validator also runs in this process, so that the fuzzer sees which code the input
// reaches.
func FuzzWork(f *testing.F) {
	validators := complexity.Validators()
	shapes := complexity.Shapes()
	for i := range max(len(validators), len(shapes)) {
		f.Add(uint8(i), shapes[i%len(shapes)].Make(200))
	}
	f.Fuzz(func(t *testing.T, index uint8, piece []byte) {
		i := int(index) % len(validators)
		validators[i].Run(piece)
		require.LessOrEqual(t, work(t, i, piece), uint64(perByte*len(piece)+fixed), validators[i].Name)
		// Repeated, a costly piece shows how its cost grows.
		repeated := repeat(piece, large)
		require.LessOrEqual(t, work(t, i, repeated), uint64(perByte*large+fixed), "%s, repeated", validators[i].Name)
	})
}

func repeat(piece []byte, length int) []byte {
	if len(piece) == 0 {
		return nil
	}
	whole := make([]byte, 0, length)
	for len(whole)+len(piece) <= length {
		whole = append(whole, piece...)
	}
	return whole
}
